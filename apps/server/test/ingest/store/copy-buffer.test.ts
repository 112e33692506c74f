import { finished } from "node:stream/promises";
import fc from "fast-check";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCopyBuffer } from "../../../src/ingest/store/copy-buffer.js";
import { createFreshDatabase } from "../../support/fresh-database.js";

interface Values {
	readonly day: number;
	readonly id: string;
	readonly number: number;
	readonly at: number;
	readonly word: string;
	readonly json: fc.JsonValue;
}

const dayMs = 24 * 60 * 60 * 1000;
/** PostgreSQL stores no NUL. */
const withoutNul = (text: string): boolean => !text.includes("\0");
const [firstMs, lastMs] = [Date.UTC(1970, 0, 1), Date.UTC(2999, 11, 31)];

const values: fc.Arbitrary<Values> = fc.record({
	day: fc.integer({ min: firstMs / dayMs, max: lastMs / dayMs }).map((days) => days * dayMs),
	id: fc.uuid(),
	number: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
	at: fc.integer({ min: firstMs, max: lastMs }),
	word: fc.string({ unit: "binary", maxLength: 40 }).filter(withoutNul),
	json: fc.jsonValue().filter((value) => withoutNul(JSON.stringify(value)) && !JSON.stringify(value).includes("\\u")),
});

describe("rows in the binary format", () => {
	let client: pg.Client;

	beforeAll(async () => {
		client = new pg.Client({ connectionString: await createFreshDatabase() });
		await client.connect();
		await client.query(
			"CREATE TEMPORARY TABLE copied (row serial, day date, id uuid, number integer, at timestamptz, word text, json jsonb)",
		);
	});

	afterAll(() => client.end());

	const copy = async (rows: Buffer): Promise<void> => {
		const stream = client.query(copyFrom("COPY copied (day, id, number, at, word, json) FROM STDIN (FORMAT binary)"));
		stream.end(rows);
		await finished(stream);
	};

	it("are what PostgreSQL then has, whatever they hold and however many they are", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(values, { maxLength: 60 }), async (given) => {
				const buffer = createCopyBuffer();
				for (const { day, id, number, at, word, json } of given) {
					buffer.beginRow(6);
					buffer.day(day);
					buffer.uuid(Buffer.from(id.replaceAll("-", ""), "hex"));
					buffer.integer(number);
					buffer.moment(at);
					buffer.text(word);
					buffer.json(JSON.stringify(json));
				}
				await client.query("TRUNCATE copied");
				await copy(buffer.finish());
				const { rows } = await client.query<Values>(
					`SELECT (extract(epoch FROM day) * 1000)::float8 AS day, id, number,
						(extract(epoch FROM at) * 1000)::float8 AS at, word, json FROM copied ORDER BY row`,
				);
				expect(rows).toEqual(JSON.parse(JSON.stringify(given)));
			}),
			{ numRuns: 60 },
		);
	});

	it("may be longer than the buffer is at first", async () => {
		const word = "☃".repeat(100_000);
		const buffer = createCopyBuffer();
		for (let row = 0; row < 3; row += 1) {
			buffer.beginRow(6);
			buffer.day(0);
			buffer.uuid(Buffer.alloc(16));
			buffer.integer(row);
			buffer.moment(0);
			buffer.text(word);
			buffer.json("{}");
		}
		await client.query("TRUNCATE copied");
		await copy(buffer.finish());
		const { rows } = await client.query("SELECT number, word = $1 AS whole FROM copied ORDER BY row", [word]);
		expect(rows).toEqual([0, 1, 2].map((number) => ({ number, whole: true })));
	});

	it("take no number that does not fit", () => {
		expect(() => createCopyBuffer().integer(2 ** 31)).toThrow(RangeError);
	});
});
