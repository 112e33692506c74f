import type { BenchSetup } from "../support/bench-setup.js";
import type { Forked } from "../support/forked.js";
import type { LoadResult } from "../support/http-load.js";
import { loadClosed, okPerSecond, refuseOtherAnswers } from "../support/http-load.js";
import { processorSecondsOf } from "../support/process-usage.js";
import { createSenders, openSessions } from "../support/senders.js";
import { measureCeiling } from "./ceiling.js";

/** One way to load the server. */
export interface Load {
	/** In each batch. */
	readonly events: number;
	readonly connections: number;
}

/** Who used the processor: time per event, in microseconds. */
export interface CpuMicros {
	readonly server: number;
	readonly postgres: number;
	readonly sender: number;
}

/** What one way to load it gave, round by round. Rates are requests a second. */
export interface Throughput extends Load {
	readonly server: ReadonlyArray<number>;
	/** Of Express alone, which does nothing with them. */
	readonly express: ReadonlyArray<number>;
	/** Of the server that stores nothing. */
	readonly withoutStorage: ReadonlyArray<number>;
	/** Of every request to the server, in milliseconds. */
	readonly latenciesMs: ReadonlyArray<number>;
	readonly cpuMicros: ReadonlyArray<CpuMicros>;
}

/** Rows a second that COPY alone takes in, round by round. */
export interface Ceiling {
	readonly text: ReadonlyArray<number>;
	readonly binary: ReadonlyArray<number>;
}

/** What was measured in one run. */
export interface ThroughputRun {
	readonly ceiling: Ceiling;
	readonly loads: ReadonlyArray<Throughput>;
}

/** What to measure, and for how long each time. */
export interface ThroughputOptions {
	readonly loads: ReadonlyArray<Load>;
	readonly rounds: number;
	readonly seconds: number;
	/** Hears how far it is. */
	readonly say: (line: string) => void;
}

/** Measures the ceiling, the server and its baselines in turn, so that what else the machine does meets all of them. */
export async function measureThroughput(
	{ postgres, server, withoutStorage, express }: BenchSetup,
	{ loads, rounds, seconds, say }: ThroughputOptions,
): Promise<ThroughputRun> {
	const cpuMicros = async (): Promise<CpuMicros> => ({
		server: 1e6 * (await server.cpuSeconds()),
		postgres: 1e6 * (await processorSecondsOf(postgres.pid)),
		sender: process.cpuUsage().user + process.cpuUsage().system,
	});
	const ceiling = { text: [] as Array<number>, binary: [] as Array<number> };
	const results = loads.map((load) => ({
		...load,
		server: [] as Array<number>,
		express: [] as Array<number>,
		withoutStorage: [] as Array<number>,
		latenciesMs: [] as Array<number>,
		cpuMicros: [] as Array<CpuMicros>,
	}));
	await measureCeiling(postgres.client, "text", seconds / 2);
	await measureCeiling(postgres.client, "binary", seconds / 2);
	for (let round = 1; round <= rounds; round += 1) {
		ceiling.text.push(await measureCeiling(postgres.client, "text", seconds));
		ceiling.binary.push(await measureCeiling(postgres.client, "binary", seconds));
		for (const result of results) {
			const { connections, events } = result;
			const tokens = await openSessions(server.url, connections);
			const loadOf = ({ url }: Forked): ((forSeconds: number) => Promise<LoadResult>) => {
				const senders = createSenders(url, tokens, connections, events);
				return async (forSeconds) => refuseOtherAnswers(await loadClosed(url, senders, forSeconds));
			};
			const loadServer = loadOf(server);
			const loadWithoutStorage = loadOf(withoutStorage);
			const loadExpress = loadOf(express);
			if (round === 1) {
				await loadServer(seconds / 2);
				await loadWithoutStorage(seconds / 2);
				await loadExpress(seconds / 2);
			}
			const before = await cpuMicros();
			const loaded = await loadServer(seconds);
			const after = await cpuMicros();
			result.server.push(okPerSecond(loaded));
			result.withoutStorage.push(okPerSecond(await loadWithoutStorage(seconds)));
			result.express.push(okPerSecond(await loadExpress(seconds)));
			for (const latencyMs of loaded.latenciesMs) {
				result.latenciesMs.push(latencyMs);
			}
			const perEvent = (of: keyof CpuMicros): number =>
				(after[of] - before[of]) / (okPerSecond(loaded) * loaded.seconds * events);
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
