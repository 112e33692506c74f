import { createHmac, randomBytes } from "node:crypto";
import ipaddr from "ipaddr.js";
import { dayOf } from "../domain/day.js";

/** A network, such as `10.0.0.0/8`, as its first address and how many bits of it count. */
export type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** Reads a network or a single address; undefined when it is neither. */
export function parseNetwork(text: string): Network | undefined {
	if (ipaddr.isValidCIDR(text)) {
		return ipaddr.parseCIDR(text);
	}
	if (!ipaddr.isValid(text)) {
		return undefined;
	}
	const address = ipaddr.parse(text);
	return [address, address.kind() === "ipv4" ? 32 : 128];
}

/** Reads one address; an IPv4 address that is written as IPv6 becomes one of IPv4. Undefined for anything else. */
export function parseAddress(text: string | undefined): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
	const trimmed = text?.trim() ?? "";
	return ipaddr.isValid(trimmed) ? ipaddr.process(trimmed) : undefined;
}

/** Whether an address is in one of the networks. */
export function isOf(networks: ReadonlyArray<Network>, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
	return networks.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
}

/** Where a request says it came from. */
export interface Addresses {
	/** Who the connection is with. */
	readonly peer: string | undefined;
	/** `CF-Connecting-IP`. */
	readonly cloudflare: string | undefined;
	/** `X-Forwarded-For`. */
	readonly forwarded: string | undefined;
}

/**
 * The address of the client. What headers say is believed only from a proxy that is trusted, since anybody can write them;
 * of a chain of proxies, the last address that is no trusted proxy's. Undefined when a trusted proxy does not say.
 */
export function clientAddress(
	{ peer, cloudflare, forwarded }: Addresses,
	trusted: ReadonlyArray<Network>,
): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
	const isTrusted = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean => isOf(trusted, address);
	const connected = parseAddress(peer);
	if (connected === undefined || !isTrusted(connected)) {
		return connected;
	}
	if (cloudflare !== undefined) {
		return parseAddress(cloudflare);
	}
	const hops = (forwarded ?? "").split(",").map(parseAddress);
	return hops.reverse().find((hop) => hop === undefined || !isTrusted(hop));
}

/** The part of an address that one customer of a network holds: all of an IPv4 address, 48 bits of an IPv6 one. */
function prefixOf(address: ipaddr.IPv4 | ipaddr.IPv6): Buffer {
	return Buffer.from(address.kind() === "ipv4" ? address.toByteArray() : address.toByteArray().slice(0, 6));
}

/**
 * Names for client addresses, to count requests by. A name is a hash under a salt that is made up each day and kept in
 * memory alone, so it cannot be turned back into an address, nor compared with one of another day or process.
 */
export function createAddressKeys(nowMs: () => number): (address: ipaddr.IPv4 | ipaddr.IPv6) => string {
	let day = "";
	let salt = Buffer.alloc(0);
	return (address) => {
		const today = dayOf(nowMs());
		if (today !== day) {
			day = today;
			salt = randomBytes(32);
		}
		return createHmac("sha256", salt).update(prefixOf(address)).digest("base64url").slice(0, 22);
	};
}
