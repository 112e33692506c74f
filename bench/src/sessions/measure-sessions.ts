import { setTimeout as sleep } from "node:timers/promises";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import type { BenchSetup } from "../support/bench-setup.js";
import { processorSecondsOf } from "../support/process-usage.js";
import { clientTimes } from "./client-times.js";
import { openConnectionPool } from "./connection-pool.js";
import { startCrowd } from "./crowd.js";
import type { Outcome } from "./crowd.js";
import { openSessions } from "./open-sessions.js";
import type { OpenedSessions } from "./open-sessions.js";
import { createPluginRequests } from "./plugin-requests.js";

/** What to measure with. */
export interface SessionsOptions {
	readonly sessions: number;
	readonly seconds: number;
	/** Requests that are due in so many seconds before are made, and do not count. */
	readonly warmUpSeconds: number;
	readonly connections: number;
	/** All the client's times are divided by it. */
	readonly compress: number;
	readonly seed: number;
	readonly say: (line: string) => void;
}

/** Processor time used per second that went by: 1 is one core. */
export interface CpuShares {
	readonly server: number;
	readonly postgres: number;
	readonly sender: number;
}

/** What so many sessions came to. */
export interface SessionsCost {
	readonly opened: OpenedSessions;
	/** Of the requests that were due while it was measured. */
	readonly outcomes: ReadonlyArray<Outcome>;
	/** Requests without an answer a good while after the end. */
	readonly unanswered: number;
	readonly cpu: CpuShares;
	/** Resident memory of the server after it, in bytes. */
	readonly memoryBytes: number;
	/** Events said to be stored, from the beginning to the end, and events in the database. */
	readonly acknowledged: number;
	readonly inDatabase: number;
}

/** How long answers are waited for at the end. */
const patienceMs = 10_000;

/** Opens the sessions, has them do what the client does, and looks on. */
export async function measureSessions(
	{ server, postgres }: BenchSetup,
	{ sessions, seconds, warmUpSeconds, connections, compress, seed, say }: SessionsOptions,
): Promise<SessionsCost> {
	const pool = await openConnectionPool(server.url, connections);
	const requests = createPluginRequests(server.url);
	try {
		say(`opening ${sessions} sessions`);
		const opened = await openSessions(pool, requests, createSeededRandom(seed), sessions);
		const fromMs = warmUpSeconds * 1000;
		const untilMs = fromMs + seconds * 1000;
		const outcomes: Array<Outcome> = [];
		let acknowledged = 0;
		const cpuSeconds = async (): Promise<CpuShares> => ({
			server: await server.cpuSeconds(),
			postgres: await processorSecondsOf(postgres.pid),
			sender: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
		});

		say(`${warmUpSeconds} s to warm up, ${seconds} s to measure`);
		const crowd = startCrowd({
			pool,
			requests,
			times: clientTimes(compress),
			sessions: opened.sessions,
			seed,
			onOutcome: (outcome) => {
				acknowledged += outcome.stored;
				if (outcome.dueAtMs >= fromMs && outcome.dueAtMs < untilMs) {
					outcomes.push(outcome);
				}
			},
		});
		await sleep(fromMs);
		const before = await cpuSeconds();
		await sleep(seconds * 1000);
		const after = await cpuSeconds();
		crowd.stop();
		const memoryBytes = await server.memory();
		for (let waitedMs = 0; crowd.underWay() > 0 && waitedMs < patienceMs; waitedMs += 100) {
			await sleep(100);
		}
		const share = (of: keyof CpuShares): number => (after[of] - before[of]) / seconds;
		// Before it is counted: answers may still come while it is.
		const acknowledgedByThen = acknowledged;
		const { rows } = await postgres.client.query<{ events: string }>("SELECT count(*) AS events FROM events");
		return {
			opened,
			outcomes,
			unanswered: crowd.underWay(),
			cpu: { server: share("server"), postgres: share("postgres"), sender: share("sender") },
			memoryBytes,
			acknowledged: acknowledgedByThen,
			inDatabase: Number(rows[0]?.events),
		};
	} finally {
		pool.close();
	}
}
