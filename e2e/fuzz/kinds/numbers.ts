import { numbersPath, tableNames } from "@flipbook-telemetry/numbers-schema";
import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { hostile, render } from "../hostile-request.ts";
import { nastyText } from "../nasty-text.ts";

/** Lets one see the numbers: what is asked of them reaches the database. */
export const metricsToken = "a-token-of-the-fuzzer";

const day = fc.oneof(
	fc.constantFrom(
		"0000-01-01",
		"0001-01-01",
		"1000-01-01",
		"1969-12-31",
		"2024-02-29",
		"2023-02-29",
		"2026-13-01",
		"9999-12-31",
		"10000-01-01",
		"+275760-09-13",
		"-000001-01-01",
		"infinity",
		"today",
		"now",
		"2026-1-1",
		"2026-03-01T00:00:00Z",
	),
	nastyText,
);

const value: Readonly<Record<string, fc.Arbitrary<string>>> = {
	from: day,
	to: day,
	interval: fc.oneof(fc.constantFrom("day", "week", "month", "year", "Week"), nastyText),
	version: fc.oneof(fc.constantFrom("all", "1.2.3", "9999.9999.9999", "1.2", "1.2.3-x", "*"), nastyText),
	channel: fc.oneof(fc.constantFrom("all", "dev", "Dev", "dev,beta"), nastyText),
	traffic: fc.oneof(fc.constantFrom("all", "studio", "other"), nastyText),
	format: fc.oneof(fc.constantFrom("json", "csv", "xml"), nastyText),
	__proto__: nastyText,
	"from[]": day,
	"from[$gt]": day,
};

const parameter = fc
	.constantFrom(...Object.keys(value))
	.chain((name) => (value[name] ?? nastyText).map((text) => ({ name, text })));

/** A date is asked for at both ends at times: one alone is mostly refused for the length of its range. */
const parameters = fc.oneof(
	fc.array(parameter, { minLength: 1, maxLength: 4 }),
	fc
		.tuple(day, fc.array(parameter, { maxLength: 2 }))
		.map(([text, more]) => [{ name: "from", text }, { name: "to", text }, ...more]),
);

/** A question for numbers, from somebody who may ask, that makes no sense, or hardly any. */
export const hostileQuestion: fc.Arbitrary<Draft> = fc
	.tuple(
		fc.constantFrom(...tableNames),
		parameters,
		fc.constantFrom("*/*", "text/csv", "application/json;q=0", "text/csv;q=x", "", "a/b, ".repeat(300)),
	)
	.map(([name, asked, accept]): Draft => {
		const query = asked
			.map((each) => `${each.name}=${encodeURIComponent(Buffer.from(each.text).toString())}`)
			.join("&");
		const bytes = render(`GET ${numbersPath}/${name}?${query} HTTP/1.1`, [
			"Host: 127.0.0.1",
			"Connection: close",
			`Authorization: Bearer ${metricsToken}`,
			`Accept: ${accept}`,
		]);
		return () => hostile("hostile question for numbers", bytes, { statuses: [200, 400] });
	});
