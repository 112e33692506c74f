import { createHmac, randomBytes } from "node:crypto";
import { dayOf } from "../database/day.js";
import type { Address } from "./addresses.js";

/** The part of an address that one customer of a network holds: all of an IPv4 address, 48 bits of an IPv6 one. */
function prefixOf(address: Address): Buffer {
	return Buffer.from(address.kind() === "ipv4" ? address.toByteArray() : address.toByteArray().slice(0, 6));
}

/**
 * Names for client addresses, to count requests by. A name is a hash under a salt that is made up each day and kept in
 * memory alone, so it cannot be turned back into an address, nor compared with one of another day or process.
 */
export function createAddressKeys(nowMs: () => number): (address: Address) => string {
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

/**
 * Which counter an address is counted with, by its name. Addresses share 65,536 counters, so that requests from ever new
 * addresses take a bounded amount of memory: about 48 MB for each thing that is counted. The chance that a sender shares a
 * counter with one certain other sender is 1 in 65,536.
 */
export function counterOf(addressKey: string): string {
	return String(Buffer.from(addressKey, "base64url").readUInt16BE());
}
