import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** An address of the network, such as `203.0.113.7`. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

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

/** `[2001:db8::1]`, `[2001:db8::1]:443` and `203.0.113.7:5678`. */
const withPort = /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/;

/**
 * Reads one address as proxies write it: with or without a port, of IPv6 with or without brackets. An IPv4 address that is
 * written as IPv6 becomes one of IPv4. Undefined for anything else, such as the short forms `1` and `0x7f.1`.
 */
export function parseAddress(text: string): Address | undefined {
	const trimmed = text.trim();
	const [, bracketed, plain] = withPort.exec(trimmed) ?? [];
	const address = bracketed ?? plain ?? trimmed;
	return isIP(address) === 0 ? undefined : ipaddr.process(address);
}

/** Whether an address is in one of the networks. */
export function isOf(networks: ReadonlyArray<Network>, address: Address): boolean {
	return networks.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
}
