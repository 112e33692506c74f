import type { IncomingHttpHeaders } from "node:http";
import type { Logger } from "pino";
import { addressHeaders, edgeNetworks } from "./address-headers.js";
import type { Address, Network } from "./addresses.js";
import { isOf, parseAddress } from "./addresses.js";
import type { HttpCounters } from "./counters.js";

/** The connection itself came from no proxy that is trusted: the sender's address is the connection's. */
const directly = "connection";

/** A header that nobody has heard of, with nothing but addresses in it. */
const unknownHeader = "unknown header";

/** Longer values are no address. */
const maxAddressLength = 200;

/** Notices addresses that should have been removed before they arrived. */
export interface AddressWatch {
	/**
	 * Says in which headers one came along, by names from a fixed list; what the values are, it tells nobody.
	 *
	 * @param peer who the connection is with
	 */
	readonly look: (headers: IncomingHttpHeaders, peer: string | undefined) => ReadonlyArray<string>;
}

/** The addresses of a header; undefined for what is none. */
function addressesIn(value: string): ReadonlyArray<Address | undefined> {
	return value.split(",").map(parseAddress);
}

/** Addresses in these ranges are the same on every machine or in every house. */
const privateRanges: ReadonlySet<string> = new Set(["linkLocal", "loopback", "private", "uniqueLocal", "unspecified"]);

/** Whether every address of a header is the edge's own, or of no public network: then it says nothing about a sender. */
function isOfTheEdge(value: string): boolean {
	return addressesIn(value).every(
		(address) => address !== undefined && (privateRanges.has(address.range()) || isOf(edgeNetworks, address)),
	);
}

function isNothingButAddresses(value: string): boolean {
	return value.length <= maxAddressLength && addressesIn(value).every((address) => address !== undefined);
}

function textOf(value: string | ReadonlyArray<string>): string {
	return typeof value === "string" ? value : value.join(",");
}

/**
 * Watches a server that is told that the edge in front of it removes addresses. One that arrives is a mistake in the rules of
 * that edge, or somebody has found a way around it: it is counted each time and logged once, by the header's name. The value
 * goes nowhere.
 *
 * @param proxies those through which every request should come
 */
export function createAddressWatch(
	proxies: ReadonlyArray<Network>,
	{
		logger,
		counters,
	}: { readonly logger: Pick<Logger, "warn">; readonly counters: Pick<HttpCounters, "addressArrived"> },
): AddressWatch {
	const logged = new Set<string>();
	/** The proxy that was seen last: nearly always the one that comes next. */
	let lastProxy: string | undefined;

	const isDirect = (peer: string | undefined): boolean => {
		if (peer !== undefined && peer === lastProxy) {
			return false;
		}
		const address = parseAddress(peer ?? "");
		if (address === undefined || !isOf(proxies, address)) {
			return true;
		}
		lastProxy = peer;
		return false;
	};

	const nameOf = (header: string, value: string): string | undefined => {
		if (addressHeaders.has(header)) {
			return isOfTheEdge(value) ? undefined : header;
		}
		return header !== "host" && isNothingButAddresses(value) && !isOfTheEdge(value) ? unknownHeader : undefined;
	};

	return {
		look: (headers, peer) => {
			const arrived = new Set<string>();
			if (isDirect(peer)) {
				arrived.add(directly);
			}
			for (const [header, value] of Object.entries(headers)) {
				const name = value === undefined ? undefined : nameOf(header, textOf(value));
				if (name !== undefined) {
					arrived.add(name);
				}
			}
			for (const header of arrived) {
				counters.addressArrived(header);
				if (!logged.has(header)) {
					logged.add(header);
					logger.warn({ header }, "an address arrived that should have been removed before; it was not kept");
				}
			}
			return [...arrived];
		},
	};
}
