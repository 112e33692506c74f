import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Interval, TableName } from "@flipbook-telemetry/numbers-schema";
import { intervals, numbersPath, mostDaysOfHours, tableNames, tables } from "@flipbook-telemetry/numbers-schema";
import { addDays, startServer } from "@flipbook-telemetry/server";
import { timesOf } from "../support/timing.js";

/** What one question to the running server takes, from the request to the last byte of its answer. */
export interface EndpointCost {
	readonly table: TableName;
	readonly interval: Interval;
	readonly bytes: number;
	readonly timesMs: ReadonlyArray<number>;
}

/** What to ask for. Days are UTC days, both included. */
export interface EndpointOptions {
	readonly databaseUrl: string;
	readonly fromDay: string;
	readonly toDay: string;
	readonly runs: number;
}

const token = "a-token-that-only-this-benchmark-knows";

/** Every table, by every interval it can be put together by. */
const questions = tableNames.flatMap((table) =>
	intervals
		.filter((interval) => interval === "day" || tables[table].hasIntervals)
		.map((interval) => ({ table, interval })),
);

/** Asks a server of its own for every table over the widest range it may be asked for. */
export async function measureEndpoints(options: EndpointOptions): Promise<ReadonlyArray<EndpointCost>> {
	const { databaseUrl, fromDay, toDay, runs } = options;
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-bench-server-"));
	const server = await startServer({
		PORT: "0",
		DATABASE_URL: databaseUrl,
		DATA_DIR: dataDir,
		METRICS_TOKEN: token,
		// Old days must not be dropped.
		RETENTION_DAYS: "3650",
		LOG_LEVEL: "silent",
	});
	try {
		const costs: Array<EndpointCost> = [];
		for (const { table, interval } of questions) {
			const from = table === "hours" ? addDays(toDay, 1 - mostDaysOfHours) : fromDay;
			const url = `${server.url}${numbersPath}/${table}?${new URLSearchParams({ from, to: toDay, interval }).toString()}`;
			let bytes = 0;
			const timesMs = await timesOf(runs, async () => {
				const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
				const body = await answer.arrayBuffer();
				if (!answer.ok) {
					throw new Error(`${url} answered ${answer.status}: ${Buffer.from(body).toString("utf8")}`);
				}
				bytes = body.byteLength;
			});
			costs.push({ table, interval, bytes, timesMs });
		}
		return costs;
	} finally {
		await server.stop();
		await rm(dataDir, { recursive: true, force: true });
	}
}
