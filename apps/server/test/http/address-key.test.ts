import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counterOf, createAddressKeys } from "../../src/http/address-key.js";
import { parseAddress } from "../../src/http/addresses.js";

describe("the name of a client's address", () => {
	const nameOf = (nowMs: () => number): ((text: string) => string) => {
		const keyOf = createAddressKeys(nowMs);
		return (text) => {
			const address = parseAddress(text);
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

describe("the counter of an address", () => {
	it("is one of 65,536, whatever the address, and the same each time", () => {
		const keyOf = createAddressKeys(() => 0);
		fc.assert(
			fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
				const address = parseAddress(text);
				const counter = address === undefined ? "none" : counterOf(keyOf(address));
				expect(counter).toMatch(/^\d{1,5}$/);
				expect(Number(counter)).toBeLessThan(65_536);
				expect(address === undefined ? "none" : counterOf(keyOf(address))).toBe(counter);
			}),
		);
	});
});
