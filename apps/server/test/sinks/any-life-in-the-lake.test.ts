import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createFolderStore } from "../../src/sinks/lake/folder-store.js";
import { createLake } from "../../src/sinks/lake/lake.js";
import { useFeedDatabase } from "./feed/support/feed-database.js";
import { anyLife, live, makeHands } from "./feed/support/random-life.js";
import { filesIn, useLakeReader } from "./support/lake-reader.js";

const database = useFeedDatabase();
const reader = useLakeReader();
let hands: Awaited<ReturnType<typeof makeHands>> = [];

beforeAll(async () => {
	hands = await makeHands(database);
});

async function inLake(folder: string, table: "events" | "sessions", columns: string): Promise<ReadonlyArray<string>> {
	if (!(await filesIn(folder)).some((file) => file.startsWith(table))) {
		return [];
	}
	const rows = await reader.query(`SELECT ${columns} AS line FROM read_parquet('${folder}/${table}/*/*.parquet')`);
	return rows.map(({ line }) => String(line)).sort();
}

async function inDatabase(table: "events" | "sessions", columns: string): Promise<ReadonlyArray<string>> {
	const rows = await database.query<{ line: string }>(`SELECT ${columns} AS line FROM ${table}`);
	return rows.map(({ line }) => line).sort();
}

describe("whatever happens to a database, and however often who carries it is killed", () => {
	it("the lake has each of its rows, once, as it is, and nothing else", async () => {
		await fc.assert(
			fc
				.asyncProperty(anyLife(1, 30), async (happenings) => {
					const folder = await mkdtemp(join(tmpdir(), "telemetry-lake-"));
					const lakeFolder = join(folder, "lake");
					const lake = createLake({
						databaseUrl: database.url,
						store: createFolderStore(lakeFolder),
						place: lakeFolder,
						stagingFolder: join(folder, "staging"),
					});
					await live(database, [lake], happenings, hands);
					const event = "session_id::text || ':' || seq || ' ' || name || ' ' || (properties->>'page')";
					expect(await inLake(lakeFolder, "events", event)).toEqual(await inDatabase("events", event));
					const session = (highest: string): string =>
						`session_id::text || ' ' || events || ' ' || ${highest} || ' ' || coalesce(end_reason, 'open')`;
					expect(await inLake(lakeFolder, "sessions", session("max_seq"))).toEqual(
						await inDatabase("sessions", session("coalesce(upper(accepted) - 1, 0)")),
					);
					await rm(folder, { recursive: true });
				})
				.beforeEach(() => database.empty()),
			{ numRuns: 6 },
		);
	});
});
