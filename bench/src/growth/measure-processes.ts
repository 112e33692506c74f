import { startOwnPostgres } from "@flipbook-telemetry/test-support";
import { startBenchServer } from "../support/start-bench-server.js";
import { measureIngest, openLoadSessions } from "./measure-ingest.js";
import type { IngestRound } from "./measure-ingest.js";

/** What so many server processes behind one port take in, in batches of one size. */
export interface ProcessesCost {
	readonly processes: number;
	readonly batch: number;
	readonly rounds: ReadonlyArray<IngestRound>;
}

/** What to measure. */
export interface ProcessesOptions {
	readonly processes: ReadonlyArray<number>;
	readonly rounds: number;
	/** How long a round takes. */
	readonly seconds: number;
	readonly say: (line: string) => void;
}

const batches = [50, 1];

/** Measures them in turn, on one PostgreSQL that had nothing stored in the beginning. */
export async function measureProcesses(options: ProcessesOptions): Promise<ReadonlyArray<ProcessesCost>> {
	const { processes, rounds, seconds, say } = options;
	const postgres = await startOwnPostgres();
	const servers: Array<{ readonly processes: number; readonly url: string; readonly stop: () => Promise<void> }> = [];
	try {
		for (const number of processes) {
			servers.push({
				processes: number,
				...(await startBenchServer({ databaseUrl: postgres.url, processes: number })),
			});
		}
		const costs = batches.flatMap((batch) =>
			servers.map((server) => ({ server, batch, rounds: [] as Array<IngestRound> })),
		);
		for (const { server, batch } of costs) {
			await measureIngest(server.url, await openLoadSessions(server.url), batch, seconds / 2);
		}
		for (let round = 1; round <= rounds; round += 1) {
			for (const cost of costs) {
				const tokens = await openLoadSessions(cost.server.url);
				cost.rounds.push(await measureIngest(cost.server.url, tokens, cost.batch, seconds));
			}
			say(`processes: round ${round} of ${rounds}`);
		}
		return costs.map(({ server, ...cost }) => ({ processes: server.processes, ...cost }));
	} finally {
		await Promise.all(servers.map(({ stop }) => stop()));
		await postgres.remove();
	}
}
