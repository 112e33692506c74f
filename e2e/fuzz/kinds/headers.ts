import { limits } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { hostile, render } from "../hostile-request.ts";
import { nastyHeaderValue } from "../nasty-text.ts";

const good: Readonly<Record<string, string>> = {
	"Telemetry-Plugin-Version": "1.0.0",
	"Telemetry-Channel": "dev",
	"Telemetry-Schema-Version": "1",
};

const looksGood: Readonly<Record<string, RegExp>> = {
	"Telemetry-Plugin-Version": /^\d{1,4}\.\d{1,4}\.\d{1,4}$/,
	"Telemetry-Channel": /^(stable|beta|dev)$/,
	"Telemetry-Schema-Version": /^\d{1,6}$/,
	"Telemetry-Session-Age": /^\d{1,10}$/,
	"Telemetry-Session-Key": /^[0-9a-f-]{36}$/i,
};

const nearlyGood: Readonly<Record<string, ReadonlyArray<string>>> = {
	"Telemetry-Plugin-Version": ["1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-dev", "10000.0.0", "-1.0.0", "1.2.3, 1.2.3"],
	"Telemetry-Channel": ["Dev", "dev, dev", "devel", "de v", "nightly"],
	"Telemetry-Schema-Version": ["0", "-1", "1.0", "01", "1e3", "1000000", "1, 1", "0x1"],
	"Telemetry-Session-Age": ["-1", "1.5", "1e3", String(limits.maxAgeMs + 1), "9999999999", "10000000000", "1, 1"],
	"Telemetry-Session-Key": [
		"0b9d1f7e52a44c1c8f0e6f2f5f0f3a11",
		"{0b9d1f7e-52a4-4c1c-8f0e-6f2f5f0f3a11}",
		"0b9d1f7e-52a4-4c1c-8f0e-6f2f5f0f3a1g",
	],
};

/** One header of start-session as it must not be; undefined leaves it out. */
const spoilt: fc.Arbitrary<readonly [name: string, value: string | undefined]> = fc
	.constantFrom(...Object.keys(nearlyGood))
	.chain((name) =>
		fc.tuple(
			fc.constant(name),
			fc.oneof(
				fc.constantFrom(...(nearlyGood[name] ?? [])),
				nastyHeaderValue.filter((value) => looksGood[name]?.test(value.trim()) === false),
				...(name in good ? [fc.constant(undefined)] : []),
			),
		),
	);

/** What a proxy, or somebody who plays one, might add. */
const aside: fc.Arbitrary<ReadonlyArray<string>> = fc.array(
	fc
		.tuple(
			fc.constantFrom(
				"X-Forwarded-For",
				"CF-Connecting-IP",
				"Forwarded",
				"User-Agent",
				"Roblox-Id",
				"X-Request-Id",
				"Cookie",
				"Accept",
				"X-HTTP-Method-Override",
				"Telemetry-Installation-Id",
				"Range",
				"If-None-Match",
			),
			fc.oneof(
				nastyHeaderValue,
				fc.constantFrom(
					"::1",
					"1.2.3.4, ::ffff:127.0.0.1",
					"1.2.3.4:80",
					"[::]",
					"999.1.1.1",
					"1,".repeat(500),
					"0x7f.1",
				),
			),
		)
		.map(([name, value]) => `${name}: ${value}`),
	{ maxLength: 4 },
);

/** A start-session with a header that is not what it should be. */
export const hostileStart: fc.Arbitrary<Draft> = fc
	.tuple(fc.constantFrom("GET", "POST"), spoilt, aside)
	.map(([method, [name, value], more]): Draft => {
		const given: Record<string, string | undefined> = { ...good, [name]: value };
		const lines = Object.entries(given).flatMap(([key, text]) => (text === undefined ? [] : [`${key}: ${text}`]));
		const bytes = render(`${method} /telemetry/start-session HTTP/1.1`, [
			"Host: 127.0.0.1",
			"Connection: close",
			"Content-Length: 0",
			...lines,
			...more,
		]);
		return () => hostile("hostile start-session", bytes, { statuses: [400] });
	});

/** A request for somebody's data, by an id that is nobody's. */
export const hostileMyData: fc.Arbitrary<Draft> = fc
	.tuple(
		fc.constantFrom("GET", "DELETE"),
		fc.oneof(
			nastyHeaderValue,
			fc.uuid({ version: 4 }),
			fc.uuid({ version: 4 }).map((id) => id.toUpperCase()),
			fc.constantFrom("00000000-0000-4000-8000-000000000000", "*", "%", "_".repeat(36)),
		),
		aside.map((lines) => lines.filter((text) => !text.startsWith("Telemetry-"))),
	)
	.map(([method, id, more]): Draft => {
		const bytes = render(`${method} /telemetry/my-data HTTP/1.1`, [
			"Host: 127.0.0.1",
			"Connection: close",
			`Telemetry-Installation-Id: ${id}`,
			...more,
		]);
		// Erasing what is not there is no error.
		return () => hostile("hostile my-data", bytes, { statuses: method === "GET" ? [400, 404] : [204, 400] });
	});

/** More headers than a server reads, or longer ones. */
export const hugeHeaders: fc.Arbitrary<Draft> = fc
	.tuple(
		fc.constantFrom("many", "long", "long name", "long path"),
		fc.integer({ min: 9000, max: 60_000 }),
		fc.constantFrom("GET /telemetry/start-session", "GET /healthz", "POST /telemetry/ingest"),
	)
	.map(([what, size, first]): Draft => {
		const filler = "x".repeat(size);
		const lines: Readonly<Record<typeof what, ReadonlyArray<string>>> = {
			many: Array.from({ length: Math.ceil(size / 5) }, (_, index) => `X-${index}: ${index}`),
			long: [`X-Long: ${filler}`],
			"long name": [`X-${filler}: 1`],
			"long path": [],
		};
		const line = what === "long path" ? `${first}?${filler} HTTP/1.1` : `${first} HTTP/1.1`;
		const bytes = render(line, ["Host: 127.0.0.1", ...lines[what]]);
		return () => hostile("huge headers", bytes, { statuses: [431] });
	});
