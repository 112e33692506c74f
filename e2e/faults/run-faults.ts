import { setTimeout as sleep } from "node:timers/promises";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import { shuffle } from "../support/random.ts";
import { countAcknowledgements } from "./acknowledgements.ts";
import type { Client } from "./client.ts";
import { startClient } from "./client.ts";
import { untilEmpty } from "./empty-queue.ts";
import type { FaultFeature } from "./fault-features.ts";
import type { Fault, FaultLengths } from "./fault.ts";
import { chooseFaults, createFaults } from "./faults.ts";
import type { FaultTime } from "./lost-events.ts";
import { setUpTestBed } from "./test-bed.ts";
import { verify } from "./verify.ts";

/** What to run. */
export interface FaultRun {
	readonly seed: number;
	readonly clients: number;
	/** Each fault happens once, in an order of chance; then again until so many minutes are over. */
	readonly minutes: number;
	readonly lengths: FaultLengths;
	/** How many servers, behind one address; one when left out. */
	readonly processes?: number;
	/** Whether there is a queue of three nodes between them and PostgreSQL. */
	readonly queue?: boolean;
	/** What the servers are set up with besides; nothing when left out. */
	readonly features?: ReadonlyArray<FaultFeature>;
	/** The names of the faults that happen; all when left out. */
	readonly only?: ReadonlyArray<string>;
	readonly onProgress: (line: string) => void;
}

/** What came of one fault. */
export interface FaultOutcome {
	readonly fault: string;
	/** From the end of the fault to the first acknowledgement after it. */
	readonly recoveryMs: number;
	/** How many batches were acknowledged while it lasted. */
	readonly meanwhile: number;
	/** The longest time without any, from the beginning of the fault to the first acknowledgement after it. */
	readonly silenceMs: number;
}

/** What came of a run. */
export interface FaultReport {
	readonly outcomes: ReadonlyArray<FaultOutcome>;
	/** Faults that could not be brought about here, and why. */
	readonly leftOut: ReadonlyArray<string>;
	readonly sessions: number;
	readonly recorded: number;
	readonly acknowledged: number;
	readonly stored: number;
	readonly requests: number;
	readonly failedRequests: number;
	/** Those that were answered with 503. */
	readonly refusedRequests: number;
	/** Resident memory of all servers after the first fault and at the end, in bytes. */
	readonly memory: readonly [first: number, last: number];
	/** Empty, when everything is as it should be. */
	readonly wrong: ReadonlyArray<string>;
}

/** How long the server may take to come back. */
export const longestRecoveryMs = 10_000;
/** The same where nodes of a queue have to elect a leader first, for which each waits 4 to 9 s, and votes may be tied. */
const longestElectionMs = 20_000;

/** Lets everything go wrong in turn under load from clients that never give up, then counts. Traffic stays on loopback. */
export async function runFaults(run: FaultRun): Promise<FaultReport> {
	const {
		seed,
		clients,
		minutes,
		lengths,
		processes = 1,
		queue: hasQueue = false,
		features = [],
		only,
		onProgress,
	} = run;
	const random = createSeededRandom(seed);
	const sinkRandom = createSeededRandom(seed + clients + 1);
	const testBed = await setUpTestBed({ processes, hasQueue, features, random: sinkRandom });
	const { target, sinks, hasSmallDisk, clear } = testBed;
	try {
		const acknowledgements = countAcknowledgements(() => performance.now());
		const running: ReadonlyArray<Client> = Array.from({ length: clients }, (_, index) =>
			startClient({
				url: target.url,
				random: createSeededRandom(seed + index + 1),
				onAcknowledged: acknowledgements.add,
			}),
		);
		/** Milliseconds from a moment to the next acknowledgement. */
		const untilAcknowledged = async (since: number): Promise<number> => {
			const before = acknowledgements.count();
			while (acknowledgements.count() === before && performance.now() - since < 3 * longestRecoveryMs) {
				if (target.hasCrashed()) {
					throw new Error("A server has ended by itself.");
				}
				const lost = target.queue?.nodes.find((node) => node.hasCrashed());
				if (lost !== undefined) {
					throw new Error(`${lost.name} has ended by itself. It said:\n${await lost.logTail()}`);
				}
				await sleep(5);
			}
			return performance.now() - since;
		};

		const faults = chooseFaults(
			createFaults(lengths, {
				processes,
				hasQueue,
				hasSmallDisk,
				isRetentionShort: features.includes("short retention"),
			}),
			only,
		);
		const possible = faults.filter((fault) => fault.whyImpossible?.() === undefined);
		const leftOut = faults.flatMap((fault) => {
			const reason = fault.whyImpossible?.();
			return reason === undefined ? [] : [`${fault.name}: ${reason}`];
		});
		const outcomes: Array<FaultOutcome> = [];
		const notTolerated: Array<string> = [];
		const times: Array<FaultTime> = [];
		const inject = async (fault: Fault): Promise<void> => {
			await sleep(500 + random() * 1500);
			onProgress(`${fault.name} …`);
			const before = acknowledgements.count();
			acknowledgements.watch();
			const fromMs = performance.now();
			let overAt = 0;
			let meanwhile = 0;
			const over = (): void => {
				overAt = performance.now();
				meanwhile = acknowledgements.count() - before;
			};
			await fault.inject(target, over, random);
			times.push({ fault: fault.name, fromMs, toMs: performance.now() });
			const recoveryMs = await untilAcknowledged(overAt);
			outcomes.push({ fault: fault.name, recoveryMs, meanwhile, silenceMs: acknowledgements.longestSilenceMs() });
			if (fault.isTolerated === true && meanwhile === 0) {
				notTolerated.push(`${fault.name}: nothing was acknowledged meanwhile`);
			}
			onProgress(`  ${meanwhile} batches acknowledged meanwhile; again after ${(recoveryMs / 1000).toFixed(2)} s`);
		};

		await untilAcknowledged(performance.now());
		const deadline = performance.now() + minutes * 60_000;
		let firstMemory = 0;
		do {
			for (const fault of shuffle(possible, random)) {
				await inject(fault);
				firstMemory ||= await target.memory();
			}
		} while (performance.now() < deadline);

		onProgress("no more faults; waiting for everything to be acknowledged");
		await Promise.all(running.map((client) => client.drain()));
		const left = target.queue === undefined ? undefined : await untilEmpty(target.queue);
		const ledgers = running.map((client) => client.ledger());
		const sum = (count: (ledger: (typeof ledgers)[number]) => number): number =>
			ledgers.reduce((total, ledger) => total + count(ledger), 0);
		const [stored] = await target.query<{ count: number }>("SELECT count(*)::int AS count FROM events");
		return {
			outcomes,
			leftOut,
			sessions: clients,
			recorded: sum(({ recorded }) => recorded),
			acknowledged: sum(({ acknowledged }) => acknowledged.size),
			stored: stored?.count ?? 0,
			requests: sum(({ requests }) => requests),
			failedRequests: sum(({ failures }) => failures),
			refusedRequests: sum(({ refused }) => refused),
			memory: [firstMemory, await target.memory()],
			wrong: [
				...(left === undefined ? [] : [left]),
				...(await verify(target, ledgers, times)),
				...(await sinks.verify(ledgers)),
				...notTolerated,
				...outcomes
					.filter(({ recoveryMs }) => recoveryMs > (hasQueue ? longestElectionMs : longestRecoveryMs))
					.map(({ fault, recoveryMs }) => `${fault}: it took ${Math.round(recoveryMs)} ms to come back`),
			],
		};
	} finally {
		await clear();
	}
}
