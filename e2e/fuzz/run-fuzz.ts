import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Timeouts } from "@flipbook-telemetry/server";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import fc from "fast-check";
import type { Target } from "../faults/target.ts";
import { createTarget } from "../faults/target.ts";
import { exchange } from "./exchange.ts";
import type { Draft, HostileRequest, FuzzSession } from "./hostile-request.ts";
import { asCommand } from "./hostile-request.ts";
import { judge } from "./judge.ts";
import { anyKind } from "./kinds/kinds.ts";
import { metricsToken } from "./kinds/numbers.ts";
import { slow } from "./kinds/slow.ts";
import type { Rows } from "./rows.ts";
import { areRowsExpected, bisect, countRows } from "./rows.ts";
import type { KindReport } from "./tally.ts";
import { createTally, sumAnswers } from "./tally.ts";

/** What to run. */
export interface FuzzRun {
	readonly seed: number;
	/** How many requests are sent, the slow ones beside them not counted. */
	readonly requests: number;
	/** How many connections are slow, all of them at once. */
	readonly slowConnections: number;
	/** How long the server lets connections take. */
	readonly timeouts: Timeouts;
	/** Sends only the request of this number, from 0, of those that the seed gives. */
	readonly only?: number;
	readonly onProgress: (line: string) => void;
}

/** What came of a run. */
export interface FuzzReport {
	readonly kinds: ReadonlyArray<KindReport>;
	readonly requests: number;
	readonly answers: Readonly<Record<number, number>>;
	readonly rows: { readonly before: Rows; readonly after: Rows };
	/** Events that were sent among the hostile ones and are real. */
	readonly realEvents: number;
	/** Resident memory of the server once it is warm, and at the end, in bytes. */
	readonly memory: readonly [before: number, after: number];
	readonly crashes: number;
	readonly seconds: number;
	/** Empty, when everything is as it should be. */
	readonly wrong: ReadonlyArray<string>;
}

/** How much the server may grow, in bytes: as much as its heap takes between two collections, and no more the longer it runs. */
export const mostGrowthBytes = 128 * 1_048_576;

const sessionCount = 10;
const concurrency = 32;
const draftsAtOnce = 500;
/** The server is warm after so large a share of the requests. */
const warmShare = 0.25;
const mostProblems = 20;
/** How much longer than it should a busy machine may take. */
const slackMs = 10_000;

async function openSession(url: string, key: string): Promise<string> {
	const response = await fetch(`${url}/telemetry/start-session`, {
		headers: {
			"Telemetry-Plugin-Version": "1.0.0",
			"Telemetry-Channel": "dev",
			"Telemetry-Schema-Version": "1",
			"Telemetry-Session-Key": key,
		},
	});
	const { sessionToken } = (await response.json()) as { sessionToken?: string };
	if (sessionToken === undefined) {
		throw new Error(`No session could be opened: ${response.status}.`);
	}
	return sessionToken;
}

/** The requests that a seed gives, one after the other, always the same ones. */
function* draftsOf(seed: number, count: number): Generator<Draft> {
	for (let from = 0; from < count; from += draftsAtOnce) {
		const numRuns = Math.min(draftsAtOnce, count - from);
		yield* fc.sample(anyKind, { seed: seed + from, numRuns });
	}
}

/** Sends the requests from one number up to another, which is not sent; those before it take their numbers all the same. */
type SendPart = (from: number, to: number) => Promise<void>;

async function openFuzzSessions(url: string, seed: number): Promise<ReadonlyArray<FuzzSession>> {
	const random = createSeededRandom(seed);
	const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
	const keys = Array.from({ length: sessionCount }, () => [8, 4, 4, 4, 12].map(hex).join("-"));
	return Promise.all(
		keys.map(async (key) => {
			let seq = 0;
			return { token: await openSession(url, key), nextSeq: () => (seq += 1) };
		}),
	);
}

async function attack(target: Target, run: FuzzRun): Promise<FuzzReport> {
	const { seed, requests, slowConnections, timeouts, only, onProgress } = run;
	const startedAt = performance.now();
	const port = Number(new URL(target.url()).port);
	const longestMs = Math.max(timeouts.headersMs, timeouts.requestMs) + timeouts.checkEveryMs + timeouts.lingerMs;
	const sessions = await openFuzzSessions(target.url(), seed);
	const before = await countRows(target);
	const tally = createTally();
	const wrong: Array<string> = [];
	let realEvents = 0;

	const describe = (name: string, request: HostileRequest, problem: string): string =>
		`${name} of seed ${seed} (${request.kind}): ${problem}\n  ${asCommand(request)}`;

	const sessionOf = (index: number): FuzzSession => {
		const session = sessions[index % sessionCount];
		if (session === undefined) {
			throw new Error("There are no sessions.");
		}
		return session;
	};

	const send = async (name: string, request: HostileRequest): Promise<void> => {
		realEvents += request.realEvents;
		const outcome = await exchange(port, request, longestMs + slackMs);
		tally.add(
			request,
			outcome.answers.map(({ status }) => status),
		);
		const problem = target.hasCrashed() ? "the server ended while this was under way" : judge(request, outcome);
		if (problem !== undefined) {
			wrong.push(describe(name, request, problem));
		}
	};

	const sendPart: SendPart = async (from, to) => {
		const drafts = draftsOf(seed, to);
		let next = 0;
		const work = async (): Promise<void> => {
			for (const draft of drafts) {
				const index = next;
				next += 1;
				if (index >= from) {
					await send(`request ${index}`, draft(sessionOf(index)));
				}
				if (index > from && index % Math.ceil(requests / 10) === 0) {
					onProgress(`${index} requests after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
				}
				if (wrong.length >= mostProblems || target.hasCrashed()) {
					return;
				}
			}
		};
		await Promise.all(Array.from({ length: concurrency }, work));
	};

	const slowDrafts = fc.sample(slow(longestMs + slackMs / 2), { seed, numRuns: slowConnections });
	const allSlow = Promise.all(
		slowDrafts.map((draft, index) => send(`slow connection ${index}`, draft(sessionOf(index)))),
	);
	const [first, end] = only === undefined ? [0, requests] : [only, only + 1];
	const warm = first + Math.floor((end - first) * warmShare);
	await sendPart(first, warm);
	const memoryBefore = await target.memory().catch(() => 0);
	await sendPart(warm, end);
	await allSlow;

	const kinds = tally.kinds();
	const soFar = {
		kinds,
		requests: kinds.reduce((sum, kind) => sum + kind.requests, 0),
		answers: sumAnswers(kinds),
		seconds: (performance.now() - startedAt) / 1000,
		realEvents,
	};
	if (target.hasCrashed()) {
		wrong.push("the server has ended by itself; its last words are above");
		return { ...soFar, rows: { before, after: before }, memory: [memoryBefore, 0], crashes: 1, wrong };
	}

	const after = await countRows(target);
	const memoryAfter = await target.memory();
	if (memoryAfter - memoryBefore > mostGrowthBytes) {
		wrong.push(`the server has grown from ${memoryBefore} to ${memoryAfter} bytes`);
	}
	if (!areRowsExpected(before, after, realEvents)) {
		wrong.push(`there are other rows than real ones: ${JSON.stringify(after)}, of which ${realEvents} events are real`);
	}
	if (!areRowsExpected(before, after, realEvents) && wrong.length < mostProblems) {
		onProgress("looking for the request that makes a row");
		const culprit = await bisect(first, end, async (from, to) => {
			const [rows, real] = [await countRows(target), realEvents];
			await sendPart(from, to);
			return !areRowsExpected(rows, await countRows(target), realEvents - real);
		});
		const request = [...draftsOf(seed, culprit + 1)].at(-1)?.(sessionOf(culprit));
		if (request !== undefined) {
			wrong.push(describe(`request ${culprit}`, request, "this one makes a row, or one that was sent before it"));
		}
	}
	return { ...soFar, rows: { before, after }, memory: [memoryBefore, memoryAfter], crashes: 0, wrong };
}

/**
 * Sends a server everything that no plugin would send, and holds each answer, the rows and the memory against what they
 * should be. The requests follow from the seed alone. Traffic stays on loopback.
 */
export async function runFuzz(run: FuzzRun): Promise<FuzzReport> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-fuzz-"));
	const target = createTarget(dataDir, 0, {
		timeouts: run.timeouts,
		env: {
			REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000",
			REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
			METRICS_TOKEN: metricsToken,
		},
	});
	await target.start();
	const home = await target.postgresHome();
	try {
		return await attack(target, run);
	} finally {
		await target.stop();
		await rm(home, { recursive: true, force: true });
		await rm(dataDir, { recursive: true, force: true });
	}
}
