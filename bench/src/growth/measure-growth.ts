import { startOwnPostgres } from "@flipbook-telemetry/test-support";
import type { OwnPostgres } from "@flipbook-telemetry/test-support";
import type { Forked } from "../support/forked.js";
import { startBenchServer } from "../support/start-bench-server.js";
import { fillEvents } from "./fill-events.js";
import { measureIngest, openLoadSessions } from "./measure-ingest.js";
import type { IngestRound } from "./measure-ingest.js";

/** What ingest is like with so much stored. */
export interface GrowthCost {
	/** Events that were stored before it was measured. */
	readonly stored: number;
	readonly databaseBytes: number;
	readonly rounds: ReadonlyArray<IngestRound>;
	/** The same, in turn with it, on a PostgreSQL that had nothing stored. */
	readonly emptyRounds: ReadonlyArray<IngestRound>;
}

/** What to measure. */
export interface GrowthOptions {
	/** How many events are stored, each number larger than the one before. */
	readonly events: ReadonlyArray<number>;
	readonly rounds: number;
	/** How long a round takes. */
	readonly seconds: number;
	readonly say: (line: string) => void;
}

/** The batch of every request. */
export const growthBatch = 50;

async function countEvents({ client }: OwnPostgres): Promise<number> {
	const { rows } = await client.query<{ events: string }>("SELECT count(*) AS events FROM events");
	return Number(rows[0]?.events);
}

async function databaseBytes({ client }: OwnPostgres): Promise<number> {
	const { rows } = await client.query<{ bytes: string }>("SELECT pg_database_size(current_database()) AS bytes");
	return Number(rows[0]?.bytes);
}

async function fillUp(postgres: OwnPostgres, events: number, say: (line: string) => void): Promise<void> {
	const missing = events - (await countEvents(postgres));
	if (missing > 0) {
		say(`storing ${missing} events more`);
		await fillEvents(postgres, {
			events: missing,
			nowMs: Date.now(),
			onProgress: (day, done, days) => {
				if (done % 10 === 0) {
					say(`${day}: ${done} of ${days} days`);
				}
			},
		});
	}
	// As autovacuum would have left it: it would begin while it is measured otherwise.
	await postgres.client.query("VACUUM ANALYZE installations, sessions, events");
	await postgres.client.query("CHECKPOINT");
}

/** Lends a server on this PostgreSQL. A fresh one each time: none counts numbers meanwhile, or is warmer than another. */
async function withServer<T>(postgres: OwnPostgres, use: (server: Forked) => Promise<T>): Promise<T> {
	const server = await startBenchServer({ databaseUrl: postgres.url, processes: 1 });
	try {
		return await use(server);
	} finally {
		await server.stop();
	}
}

/** Measures the full one and an empty one in turn, so that what else the machine does meets both. */
async function measureInTurn(
	full: Forked,
	empty: Forked,
	{ rounds, seconds }: GrowthOptions,
): Promise<Pick<GrowthCost, "rounds" | "emptyRounds">> {
	const roundOf = async ({ url }: Forked, roundSeconds: number): Promise<IngestRound> =>
		measureIngest(url, await openLoadSessions(url), growthBatch, roundSeconds);
	const fullRounds: Array<IngestRound> = [];
	const emptyRounds: Array<IngestRound> = [];
	await roundOf(full, seconds / 2);
	await roundOf(empty, seconds / 2);
	for (let round = 1; round <= rounds; round += 1) {
		fullRounds.push(await roundOf(full, seconds));
		emptyRounds.push(await roundOf(empty, seconds));
	}
	return { rounds: fullRounds, emptyRounds };
}

async function measure(postgres: OwnPostgres, options: GrowthOptions): Promise<GrowthCost> {
	const stored = await countEvents(postgres);
	const bytes = await databaseBytes(postgres);
	const emptyPostgres = await startOwnPostgres();
	try {
		const measured = await withServer(postgres, (full) =>
			withServer(emptyPostgres, (empty) => measureInTurn(full, empty, options)),
		);
		return { stored, databaseBytes: bytes, ...measured };
	} finally {
		await emptyPostgres.remove();
	}
}

/** Fills a PostgreSQL up, step by step, and measures ingest by one server process after each. */
export async function measureGrowth(options: GrowthOptions): Promise<ReadonlyArray<GrowthCost>> {
	const { events, say } = options;
	const postgres = await startOwnPostgres();
	try {
		const costs: Array<GrowthCost> = [];
		for (const wanted of events) {
			await fillUp(postgres, wanted, say);
			say(`measuring with ${wanted} events stored`);
			costs.push(await measure(postgres, options));
		}
		return costs;
	} finally {
		await postgres.remove();
	}
}
