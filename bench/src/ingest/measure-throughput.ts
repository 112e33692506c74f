import type { BenchGround } from "./bench-ground.js";
import { measureCeiling } from "./ceiling.js";
import { cpuSecondsOfFamily } from "./forked.js";
import { loadClosed } from "./http-load.js";
import type { LoadResult } from "./http-load.js";
import { createBatches } from "./traffic.js";
import { openSession } from "./traffic.js";

/** One way to load the server. */
export interface Load {
	readonly events: number;
	readonly connections: number;
}

/** Who used the processor. */
export interface CpuMicros {
	readonly server: number;
	readonly postgres: number;
	readonly sender: number;
}

/** What one way to load it gave, round by round. */
export interface Throughput extends Load {
	readonly requestsPerSecond: ReadonlyArray<number>;
	/** Of Express that does nothing with them. */
	readonly plainRequestsPerSecond: ReadonlyArray<number>;
	readonly latenciesMs: ReadonlyArray<number>;
	/** Processor time per event, in microseconds. */
	readonly cpuMicros: ReadonlyArray<CpuMicros>;
}

/** What was measured in one run. */
export interface ThroughputRun {
	/** Rows a second, round by round. */
	readonly ceiling: ReadonlyArray<number>;
	readonly loads: ReadonlyArray<Throughput>;
}

/** Answers with 200 per second. */
export function okPerSecond({ statuses, seconds }: LoadResult): number {
	return (statuses.get(200) ?? 0) / seconds;
}

function refuseOtherAnswers({ statuses }: LoadResult): void {
	const others = [...statuses].filter(([status]) => status !== 200);
	if (others.length > 0) {
		throw new Error(`Not every request was answered with 200: ${JSON.stringify(others)}`);
	}
}

/** So many sessions at least, however few connections share them: each has room for so many events only. */
const leastSessions = 64;

/** Measures the ceiling, the server and Express alone in turn, so that what else the machine does meets all of them. */
export async function measureThroughput(
	{ postgres, server, plain }: BenchGround,
	loads: ReadonlyArray<Load>,
	rounds: number,
	seconds: number,
	say: (line: string) => void,
): Promise<ThroughputRun> {
	const day = new Date().toISOString().slice(0, 10);
	const cpuSeconds = async (): Promise<CpuMicros> => ({
		server: await server.cpuSeconds(),
		postgres: await cpuSecondsOfFamily(postgres.pid),
		sender: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
	});
	const ceiling: Array<number> = [];
	const results = loads.map((load) => ({
		...load,
		requestsPerSecond: [] as Array<number>,
		plainRequestsPerSecond: [] as Array<number>,
		latenciesMs: [] as Array<number>,
		cpuMicros: [] as Array<CpuMicros>,
	}));
	await measureCeiling(postgres.client, day, seconds / 2);
	for (let round = 1; round <= rounds; round += 1) {
		ceiling.push(await measureCeiling(postgres.client, day, seconds));
		for (const result of results) {
			const { connections, events } = result;
			const sessions = await Promise.all(
				Array.from({ length: Math.max(leastSessions, connections) }, () => openSession(server.url)),
			);
			const tokensOf = (index: number): ReadonlyArray<string> =>
				sessions.filter((_, session) => session % connections === index).map(({ sessionToken }) => sessionToken);
			const senders = (url: string): Array<() => string> =>
				Array.from({ length: connections }, (_, index) => createBatches(url, tokensOf(index), events));
			const ours = senders(server.url);
			if (round === 1) {
				await loadClosed(server.url, ours, seconds / 2);
				await loadClosed(plain.url, senders(plain.url), seconds / 2);
			}
			const before = await cpuSeconds();
			const loaded = await loadClosed(server.url, ours, seconds);
			const after = await cpuSeconds();
			const idle = await loadClosed(plain.url, senders(plain.url), seconds);
			refuseOtherAnswers(loaded);
			refuseOtherAnswers(idle);
			result.requestsPerSecond.push(okPerSecond(loaded));
			result.plainRequestsPerSecond.push(okPerSecond(idle));
			result.latenciesMs.push(...loaded.latenciesMs);
			const perEvent = (of: keyof CpuMicros): number =>
				(1e6 * (after[of] - before[of])) / (okPerSecond(loaded) * loaded.seconds * events);
			result.cpuMicros.push({
				server: perEvent("server"),
				postgres: perEvent("postgres"),
				sender: perEvent("sender"),
			});
		}
		say(`round ${round} of ${rounds}`);
	}
	return { ceiling, loads: results };
}
