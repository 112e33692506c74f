import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyLine, lastLine, partsOf, sequenceLine } from "../../src/backup/archives/script.js";

async function* inPieces(text: string, cuts: ReadonlyArray<number>): AsyncGenerator<Uint8Array> {
	const bytes = Buffer.from(text);
	let from = 0;
	for (const cut of cuts) {
		yield bytes.subarray(from, from + cut);
		from += cut;
	}
	yield await Promise.resolve(bytes.subarray(from));
}

type Found = readonly [what: string, data: string];

async function read(text: string, cuts: ReadonlyArray<number> = []): Promise<ReadonlyArray<Found>> {
	const found: Array<Found> = [];
	for await (const part of partsOf(inPieces(text, cuts))) {
		if (part.kind === "sequence") {
			found.push([part.sequence, `${part.value} ${part.isCalled}`]);
			continue;
		}
		let data = "";
		for await (const piece of part.rows) {
			data += Buffer.from(piece).toString("latin1");
		}
		found.push([part.copy, data]);
	}
	return found;
}

/** A row as COPY writes it: no line feed in it, and never `\.` alone. */
const row = fc
	.string({ unit: fc.constantFrom("a", "\\", ".", "\t", "N", ";"), maxLength: 6 })
	.filter((text) => text !== "\\.")
	.map((text) => `${text}\n`);
const table = fc
	.record({ name: fc.constantFrom("events", "hourly_peaks"), rows: fc.array(row, { maxLength: 8 }) })
	.map(({ name, rows }) => ({
		text: `${copyLine(name, 'day, "length_p50_ms"')}${rows.join("")}${lastLine}`,
		found: [`COPY ${name} (day, "length_p50_ms") FROM stdin`, rows.join("")] as Found,
	}));
const sequence = fc
	.record({ value: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), isCalled: fc.boolean() })
	.map(({ value, isCalled }) => ({
		text: sequenceLine("change_positions", String(value), isCalled),
		found: ["change_positions", `${value} ${isCalled}`] as Found,
	}));

describe("the parts of a backup", () => {
	it("are told apart wherever the pieces they arrive in are cut", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.oneof(table, sequence), { maxLength: 5 }),
				fc.array(fc.nat({ max: 9 }), { maxLength: 30 }),
				async (parts, cuts) => {
					expect(await read(parts.map(({ text }) => text).join(""), cuts)).toEqual(parts.map(({ found }) => found));
				},
			),
		);
	});

	it("are found in what pg_restore makes of a backup of an earlier version", async () => {
		const script = `--
-- PostgreSQL database dump
--

\\restrict Gx8IcWXhmf0mo0MWdRzrhlcloVOizTJaczLJj3bTI1pHKVZnM30qO0g1xamz4CA

SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
COPY public.changed_days (day, "position") FROM stdin;
2026-03-01	4
\\.

SELECT pg_catalog.setval('public.change_positions', 4, true);
\\unrestrict Gx8IcWXhmf0mo0MWdRzrhlcloVOizTJaczLJj3bTI1pHKVZnM30qO0g1xamz4CA
`;
		expect(await read(script)).toEqual([
			['COPY changed_days (day, "position") FROM stdin', "2026-03-01\t4\n"],
			["change_positions", "4 true"],
		]);
	});

	it.each([
		["COPY events (day) FROM stdin;\n1\n2", "ends in the middle of a table"],
		["COPY events (day) FROM stdin;\n1\n\\.\nCOPY eve", "ends in the middle of a line"],
		["DROP TABLE events;\n", "neither a table nor a sequence"],
		["SELECT pg_catalog.setval('x', 1, true); DROP TABLE events;\n", "neither a table nor a sequence"],
		["SET x = 1; DROP TABLE events;\n", "neither a table nor a sequence"],
		["COPY events (day) FROM PROGRAM 'sh';\n", "neither a table nor a sequence"],
	])("are not guessed: %j", async (script, problem) => {
		await expect(read(script)).rejects.toThrow(problem);
	});
});
