import type { NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import type { Database } from "@flipbook-telemetry/server";
import { readers } from "@flipbook-telemetry/server";
import type pg from "pg";
import { timeOf, timesOf } from "../support/timing.js";
import type { RawRead } from "./raw-reads.js";
import { rawReads } from "./raw-reads.js";

/** What reading one table takes, in milliseconds. */
export interface ReadCost {
	readonly what: string;
	readonly rollupMs: ReadonlyArray<number>;
	readonly rawMs: ReadonlyArray<number>;
}

/** What to read, and by what: the first reads the rollups, the second the sessions and events. */
export interface ReadSource {
	readonly db: Database;
	readonly client: pg.Client;
	readonly query: NumbersQuery;
}

/** How often to read. */
export interface ReadOptions extends ReadSource {
	readonly runs: number;
	/** Reading the sessions and events takes long. */
	readonly rawRuns: number;
}

/** Rows in a form that can be compared: neither the order of rows nor that of columns matters. */
function asLines(rows: ReadonlyArray<object>): ReadonlyArray<string> {
	return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}

/** Throws when the two ways of asking give different numbers: then their times say nothing. */
function compare(table: string, rolled: ReadonlyArray<object>, raw: ReadonlyArray<object>): void {
	const [ours, theirs] = [asLines(rolled), asLines(raw)];
	const at = Array.from({ length: Math.max(ours.length, theirs.length) }).findIndex((_, i) => ours[i] !== theirs[i]);
	if (at >= 0) {
		throw new Error(`"${table}" is not the same: ${ours[at]} by rollup, ${theirs[at]} by counting.`);
	}
}

/** Both ways of reading a table, compared. */
interface Checked {
	readonly rows: number;
	/** How long counting took. */
	readonly rawMs: number;
}

type Reading = Parameters<(typeof readers)[TableName]>[0];

const readingOf = (db: Database, query: NumbersQuery): Reading => ({ db, query, smallestGroup: 1, today: query.to });

async function check({ db, client, query }: ReadSource, { table, sql }: RawRead): Promise<Checked> {
	// Whether a row is about few is not counted the other way.
	const rows = (await readers[table](readingOf(db, query))).map((row) =>
		Object.fromEntries(Object.entries(row).filter(([column]) => column !== "few")),
	);
	let raw: ReadonlyArray<object> = [];
	const rawMs = await timeOf(async () => {
		raw = (await client.query<Record<string, unknown>>(sql, [query.from, query.to])).rows;
	});
	compare(table, rows, raw);
	return { rows: rows.length, rawMs };
}

/** Throws unless every table that can be counted from sessions and events has the same numbers; gives its rows' numbers. */
export async function checkReads(source: ReadSource): Promise<Readonly<Record<string, number>>> {
	const counts: Record<string, number> = {};
	for (const read of rawReads) {
		counts[read.table] = (await check(source, read)).rows;
	}
	return counts;
}

/**
 * Measures each read, by the rollups and by counting, once both have been seen to give the same. That also warms both up; when
 * counting is done only once it is what is measured, because counting a long range takes minutes.
 */
export async function measureReads(options: ReadOptions): Promise<ReadonlyArray<ReadCost>> {
	const { db, client, query, runs, rawRuns } = options;
	const costs: Array<ReadCost> = [];
	for (const read of rawReads) {
		const { table, what, sql } = read;
		const checked = await check(options, read);
		const rawMs = rawRuns === 1 ? [checked.rawMs] : [];
		while (rawMs.length < rawRuns) {
			rawMs.push(await timeOf(() => client.query(sql, [query.from, query.to])));
		}
		const rollupMs = await timesOf(runs, () => readers[table](readingOf(db, query)));
		costs.push({ what, rollupMs, rawMs });
	}
	return costs;
}
