import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAddress, createAddressKeys, parseNetwork } from "../../src/http/address-key.js";

const trusted = ["127.0.0.0/8", "::1", "10.0.0.0/8"].map((text) => {
	const network = parseNetwork(text);
	if (network === undefined) {
		throw new Error(`${text} is no network.`);
	}
	return network;
});

const nobody = { peer: undefined, cloudflare: undefined, forwarded: undefined };

describe("a client's address", () => {
	it.each([
		["the connection's, when nothing is in between", { peer: "203.0.113.7" }, "203.0.113.7"],
		["the connection's, whatever its headers say", { peer: "203.0.113.7", cloudflare: "192.0.2.1" }, "203.0.113.7"],
		["what Cloudflare says, behind a tunnel", { peer: "127.0.0.1", cloudflare: "192.0.2.1" }, "192.0.2.1"],
		["what Cloudflare says, behind a tunnel over IPv6", { peer: "::1", cloudflare: "2001:db8::1" }, "2001:db8::1"],
		[
			"the last that no trusted proxy has",
			{ peer: "127.0.0.1", forwarded: "6.6.6.6, 192.0.2.1, 10.0.0.3" },
			"192.0.2.1",
		],
		["an IPv4 one, though it is written as IPv6", { peer: "::ffff:203.0.113.7" }, "203.0.113.7"],
		["unknown, when a trusted proxy does not say", { peer: "127.0.0.1" }, undefined],
		["unknown, when a trusted proxy says nonsense", { peer: "127.0.0.1", cloudflare: "somebody" }, undefined],
		["unknown, when the chain of proxies is nonsense", { peer: "127.0.0.1", forwarded: "192.0.2.1, x" }, undefined],
	])("is %s", (_, given, expected) => {
		expect(clientAddress({ ...nobody, ...given }, trusted)?.toString()).toBe(expected);
	});
});

describe("the name of a client's address", () => {
	const nameOf = (nowMs: () => number): ((text: string) => string) => {
		const keyOf = createAddressKeys(nowMs);
		return (text) => {
			const address = clientAddress({ ...nobody, peer: text }, []);
			return address === undefined ? "none" : keyOf(address);
		};
	};

	it("is one for all of an IPv6 /48, and one for each IPv4 address", () => {
		const name = nameOf(() => 0);
		expect(name("2001:db8:1::1")).toBe(name("2001:db8:1:ffff::2"));
		expect(name("2001:db8:1::1")).not.toBe(name("2001:db8:2::1"));
		expect(name("192.0.2.1")).not.toBe(name("192.0.2.2"));
		expect(name("192.0.2.1")).toBe(name("::ffff:192.0.2.1"));
	});

	it("is another one each day and in each process", () => {
		let nowMs = Date.parse("2026-03-01T23:59:59Z");
		const name = nameOf(() => nowMs);
		const before = name("192.0.2.1");
		expect(name("192.0.2.1")).toBe(before);
		nowMs += 2000;
		expect(name("192.0.2.1")).not.toBe(before);
		expect(nameOf(() => nowMs)("192.0.2.1")).not.toBe(name("192.0.2.1"));
	});

	it("is never the address, whatever that is", () => {
		const name = nameOf(() => 0);
		fc.assert(
			fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
				expect(name(text)).toMatch(/^[\w-]{22}$/);
			}),
		);
	});
});
