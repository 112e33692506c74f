import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitSections } from "../../src/backup/archives/sections.js";

async function* inPieces(text: string, cuts: ReadonlyArray<number>): AsyncGenerator<Uint8Array> {
	const bytes = Buffer.from(text);
	let from = 0;
	for (const cut of cuts) {
		yield bytes.subarray(from, from + cut);
		from += cut;
	}
	yield await Promise.resolve(bytes.subarray(from));
}

async function read(text: string, cuts: ReadonlyArray<number> = []): Promise<Array<[string, string]>> {
	const found: Array<[string, string]> = [];
	for await (const { copy, rows } of splitSections(inPieces(text, cuts))) {
		let data = "";
		for await (const piece of rows) {
			data += Buffer.from(piece).toString("latin1");
		}
		found.push([copy, data]);
	}
	return found;
}

/** A row as COPY writes it: no line feed in it, and never `\.` alone. */
const row = fc
	.string({ unit: fc.constantFrom("a", "\\", ".", "\t", "N", ";"), maxLength: 6 })
	.filter((text) => text !== "\\.")
	.map((text) => `${text}\n`);
const table = fc.record({ name: fc.constantFrom("events", "hourly_peaks"), rows: fc.array(row, { maxLength: 8 }) });

describe("the tables of a backup", () => {
	it("are told apart wherever the pieces they arrive in are cut", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(table, { maxLength: 4 }),
				fc.array(fc.nat({ max: 9 }), { maxLength: 30 }),
				async (tables, cuts) => {
					const script = tables
						.map(({ name, rows }) => `COPY ${name} (day, "length_p50_ms") FROM stdin;\n${rows.join("")}\\.\n`)
						.join("");
					expect(await read(script, cuts)).toEqual(
						tables.map(({ name, rows }) => [`COPY ${name} (day, "length_p50_ms") FROM stdin`, rows.join("")]),
					);
				},
			),
		);
	});

	it.each([
		["COPY events (day) FROM stdin;\n1\n2", "ends in the middle of a table"],
		["COPY events (day) FROM stdin;\n1\n\\.\nCOPY eve", "ends in the middle of a line"],
		["DROP TABLE events;\n", "something in it that is no table"],
		["COPY events (day) FROM PROGRAM 'sh';\n", "something in it that is no table"],
	])("are not guessed: %j", async (script, problem) => {
		await expect(read(script)).rejects.toThrow(problem);
	});
});
