import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { dropOldEvents } from "../../src/retention/drop-old-events.js";
import { follow } from "../../src/sinks/feed/follow.js";
import { createLake } from "../../src/sinks/lake/lake.js";
import { noonMs, useFeedDatabase } from "../sinks/feed/support/feed-database.js";
import { useLakeReader } from "../sinks/support/lake-reader.js";
import { describeStore } from "../sinks/support/store-behaviour.js";
import { hasRealS3, useRealS3 } from "./support/real-s3.js";

describe.skipIf(!hasRealS3)("a real S3 server", () => {
	const s3 = useRealS3();

	describeStore("its bucket", () => s3.store("a/store/"));

	it("refuses what is not signed with the key", async () => {
		const store = s3.store("a/store/", "another");
		await expect(store.remove("file")).rejects.toThrow("answers 403 (SignatureDoesNotMatch) to DELETE file.");
	});

	describe("with a lake", () => {
		const database = useFeedDatabase();
		const reader = useLakeReader();
		let folder = "";
		let prefix = "";
		let lakes = 0;

		beforeEach(async () => {
			folder = await mkdtemp(join(tmpdir(), "telemetry-lake-"));
			lakes += 1;
			prefix = `lake-${lakes}/`;
		});
		afterEach(() => rm(folder, { recursive: true, force: true }));

		/** Brings it up to date, and gives how many days were written. */
		async function carry(): Promise<number | "busy"> {
			const stagingFolder = join(folder, "staging");
			const { db, url: databaseUrl } = database;
			const lake = createLake({ databaseUrl, store: s3.store(prefix), place: prefix, stagingFolder });
			return follow(db, lake, { nowMs: noonMs });
		}

		/** What DuckDB reads in the bucket: each session's day and number, with the numbers of its events. */
		async function inBucket(): Promise<ReadonlyArray<string>> {
			const copy = await mkdtemp(join(folder, "copy-"));
			await s3.download(prefix, copy);
			const rows = await reader.query(`
				SELECT day::VARCHAR || ' ' || right(session_id::VARCHAR, 2) || ':' || coalesce(seqs, 'none') AS line
				FROM read_parquet('${copy}/sessions/*/*.parquet', hive_partitioning = true)
				LEFT JOIN (
					SELECT day, session_id, string_agg(seq::VARCHAR, ',' ORDER BY seq) AS seqs
					FROM read_parquet('${copy}/events/*/*.parquet', hive_partitioning = true) GROUP BY ALL
				) USING (day, session_id)
				ORDER BY 1`);
			return rows.map(({ line }) => String(line));
		}

		const filesOf = (...days: ReadonlyArray<string>): ReadonlyArray<string> =>
			["events", "sessions"].flatMap((table) => days.map((day) => `${prefix}${table}/day=${day}/${table}.parquet`));

		it("has one file of each kind for a day, whatever has been written, changed and erased", async () => {
			const first = await database.addSession(1, "2026-03-01", 1);
			const second = await database.addSession(2, "2026-03-01", 2);
			const third = await database.addSession(3, "2026-03-02", 1);
			await database.write([first, [1, 2]], [second, [1]], [third, [1]]);
			expect(await carry()).toBe(2);
			expect(await s3.list(prefix)).toEqual(filesOf("2026-03-01", "2026-03-02"));
			expect(await inBucket()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1", "2026-03-02 03:1"]);

			await database.write([second, [2, 3]], [third, [5]]);
			expect(await carry()).toBe(2);
			expect(await s3.list(prefix)).toEqual(filesOf("2026-03-01", "2026-03-02"));
			expect(await inBucket()).toEqual(["2026-03-01 01:1,2", "2026-03-01 02:1,2,3", "2026-03-02 03:1,5"]);

			await database.erase(first);
			expect(await carry()).toBe(2);
			expect(await s3.list(prefix)).toEqual(filesOf("2026-03-01"));
			expect(await inBucket()).toEqual(["2026-03-01 02:1,2,3"]);
			expect(await carry()).toBe(0);
		});

		it("is the only one to have what was dropped for its age, and takes out of it who is erased", async () => {
			const first = await database.addSession(1, "2026-03-01", 1);
			const second = await database.addSession(2, "2026-03-01", 2);
			await database.write([first, [1, 2]], [second, [1]]);
			await carry();
			await rollUp(database.db, { nowMs: noonMs, catalogue });
			await dropOldEvents(database.db, noonMs, 1);
			expect(await database.query("SELECT FROM events")).toEqual([]);
			await database.erase(first);
			expect(await carry()).toBe(1);
			expect(await s3.list(prefix)).toEqual(filesOf("2026-03-01"));
			expect(await inBucket()).toEqual(["2026-03-01 02:1"]);
		});
	});
});
