import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Network } from "../../src/http/addresses.js";
import { isOf, parseAddress, parseNetwork } from "../../src/http/addresses.js";
import type { ProxyTrust } from "../../src/http/client-address.js";
import { clientAddress, clientAddressHeaders } from "../../src/http/client-address.js";

const trustedProxies = ["127.0.0.0/8", "::1", "10.0.0.0/8"].map((text): Network => {
	const network = parseNetwork(text);
	if (network === undefined) {
		throw new Error(`${text} is no network.`);
	}
	return network;
});

const byChain: ProxyTrust = { trustedProxies, clientAddressHeader: "x-forwarded-for" };
const byCloudflare: ProxyTrust = { trustedProxies, clientAddressHeader: "cf-connecting-ip" };

const chain = (text: string): { "x-forwarded-for": string } => ({ "x-forwarded-for": text });
const cloudflare = (text: string): { "cf-connecting-ip": string } => ({ "cf-connecting-ip": text });

describe("a client's address", () => {
	it.each([
		["the connection's, when nothing is in between", "203.0.113.7", {}, byChain, "203.0.113.7"],
		["the connection's, whatever its headers say", "203.0.113.7", chain("192.0.2.1"), byChain, "203.0.113.7"],
		["an IPv4 one, though it is written as IPv6", "::ffff:203.0.113.7", {}, byChain, "203.0.113.7"],
		[
			"the last of the chain that no trusted proxy has",
			"127.0.0.1",
			chain("6.6.6.6, 192.0.2.1, 10.0.0.3"),
			byChain,
			"192.0.2.1",
		],
		["the same one with a port", "127.0.0.1", chain("6.6.6.6, 192.0.2.1:4711, 10.0.0.3:80"), byChain, "192.0.2.1"],
		["the same one of IPv6 with a port", "::1", chain("[2001:db8::1]:443"), byChain, "2001:db8::1"],
		[
			"not what anybody wrote into Cloudflare's header",
			"127.0.0.1",
			{ ...chain("192.0.2.1"), ...cloudflare("6.6.6.6") },
			byChain,
			"192.0.2.1",
		],
		[
			"what Cloudflare says, where it is said to be in front",
			"127.0.0.1",
			{ ...chain("6.6.6.6"), ...cloudflare("192.0.2.1") },
			byCloudflare,
			"192.0.2.1",
		],
		[
			"the connection's, where Cloudflare was gone around",
			"203.0.113.7",
			cloudflare("192.0.2.1"),
			byCloudflare,
			"203.0.113.7",
		],
		["unknown, when a trusted proxy does not say", "127.0.0.1", {}, byChain, undefined],
		["unknown, when the header that should say is missing", "127.0.0.1", chain("192.0.2.1"), byCloudflare, undefined],
		["unknown, when that header came twice", "127.0.0.1", cloudflare("192.0.2.1, 192.0.2.2"), byCloudflare, undefined],
		["unknown, when a trusted proxy says nonsense", "127.0.0.1", cloudflare("somebody"), byCloudflare, undefined],
		["unknown, when the chain ends in nonsense", "127.0.0.1", chain("192.0.2.1, unknown"), byChain, undefined],
		["unknown, when all of the chain are proxies", "127.0.0.1", chain("10.0.0.1"), byChain, undefined],
	])("is %s", (_, peer, headers, trust, expected) => {
		expect(clientAddress(peer, headers, trust)?.toString()).toBe(expected);
	});

	const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6()).filter((text) => {
		const address = parseAddress(text);
		return address !== undefined && !isOf(trustedProxies, address);
	});
	const anyText = fc.oneof(fc.string(), anyAddress, fc.constantFrom("unknown", "_hidden", "10.0.0.1", "::1", "[", ":"));

	it("is the one that the nearest proxy was asked by, whatever the client wrote into any header", () => {
		fc.assert(
			fc.property(
				anyAddress,
				fc.array(anyText, { maxLength: 5 }),
				fc.dictionary(fc.constantFrom(...clientAddressHeaders, "forwarded", "x-client-ip"), anyText),
				fc.array(fc.constantFrom("10.0.0.1", "127.0.0.9:80", "[::1]:443"), { maxLength: 3 }),
				(real, forged, others, proxies) => {
					const headers = { ...others, ...chain([...forged, real, ...proxies].join(", ")) };
					expect(clientAddress("127.0.0.1", headers, byChain)?.toString()).toBe(parseAddress(real)?.toString());
				},
			),
		);
	});

	it("is the one that the named header holds, and nothing that another header says", () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...clientAddressHeaders.filter((name) => name !== "x-forwarded-for")),
				anyAddress,
				fc.dictionary(fc.constantFrom(...clientAddressHeaders, "forwarded"), anyText),
				(clientAddressHeader, real, others) => {
					const trust = { trustedProxies, clientAddressHeader };
					const rest = Object.fromEntries(Object.entries(others).filter(([name]) => name !== clientAddressHeader));
					const said = clientAddress("127.0.0.1", { ...rest, [clientAddressHeader]: real }, trust);
					expect(said?.toString()).toBe(parseAddress(real)?.toString());
					expect(clientAddress("127.0.0.1", rest, trust)).toBeUndefined();
				},
			),
		);
	});
});

describe("an address as proxies write it", () => {
	const port = fc.integer({ min: 0, max: 65_535 });
	const space = fc.constantFrom("", " ", "\t");

	it("is the same with a port, in brackets, and with space around it", () => {
		fc.assert(
			fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), port, space, space, (text, number, before, after) => {
				const plain = parseAddress(text)?.toString();
				expect(plain).toBeDefined();
				const spellings = text.includes(":") ? [`[${text}]`, `[${text}]:${number}`] : [`${text}:${number}`];
				for (const spelling of [text, ...spellings]) {
					expect(parseAddress(before + spelling + after)?.toString(), spelling).toBe(plain);
				}
			}),
		);
	});

	it.each([
		"",
		"1",
		"0x7f.1",
		"010.0.0.1",
		"1.2.3",
		"256.1.1.1",
		"1.2.3.4:",
		"1.2.3.4:x",
		"[::1",
		"::1]",
		"[::1]x",
		"a.b:1",
	])("is not %j", (text) => expect(parseAddress(text)).toBeUndefined());

	it("is read from any text without an error", () => {
		fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseAddress(text)));
	});
});
