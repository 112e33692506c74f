import type { IncomingHttpHeaders } from "node:http";
import type { Address, Network } from "./addresses.js";
import { isOf, parseAddress } from "./addresses.js";

/** The header in which each proxy adds the address that it was asked by behind those that it was told. */
const chainHeader = "x-forwarded-for";

/**
 * The headers in which a proxy can say who asked it, as `CLIENT_ADDRESS_HEADER` names them. All but the first hold one address,
 * which the proxy that sets them puts in the place of what it was sent.
 */
export const clientAddressHeaders = [
	chainHeader,
	"cf-connecting-ip",
	"do-connecting-ip",
	"fastly-client-ip",
	"fly-client-ip",
	"true-client-ip",
	"x-real-ip",
] as const;

/** Whose word is believed about who sent a request, and in which header. */
export interface ProxyTrust {
	readonly trustedProxies: ReadonlyArray<Network>;
	readonly clientAddressHeader: (typeof clientAddressHeaders)[number];
}

/**
 * The address of the client. Anybody can write a header: it is believed only from a proxy that is trusted, and only the one that
 * this proxy is known to set. Of a chain of proxies it is the last address that is no trusted proxy's: what comes before that one
 * may be made up. Undefined when a trusted proxy does not say, or says what is no address.
 *
 * @param peer who the connection is with
 */
export function clientAddress(
	peer: string | undefined,
	headers: IncomingHttpHeaders,
	{ trustedProxies, clientAddressHeader }: ProxyTrust,
): Address | undefined {
	const connected = parseAddress(peer ?? "");
	if (connected === undefined || !isOf(trustedProxies, connected)) {
		return connected;
	}
	const given = headers[clientAddressHeader];
	const said = typeof given === "string" ? given : (given?.join(",") ?? "");
	if (clientAddressHeader !== chainHeader) {
		return parseAddress(said);
	}
	const hops = said.split(",").map(parseAddress);
	return hops.reverse().find((hop) => hop === undefined || !isOf(trustedProxies, hop));
}
