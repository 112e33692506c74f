import { drawExponential, drawUuid } from "@flipbook-telemetry/sample-data";
import type { Random } from "@flipbook-telemetry/sample-data";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import { batchBody } from "../support/traffic.js";
import { createClientModel } from "./client-model.js";
import type { ClientModel, Due } from "./client-model.js";
import type { ClientTimes } from "./client-times.js";
import type { Answer, ConnectionPool } from "./connection-pool.js";
import type { OpenedSession } from "./open-sessions.js";
import { readStart } from "./open-sessions.js";
import type { PluginRequests } from "./plugin-requests.js";
import { createSchedule } from "./schedule.js";

/** The kinds of request that a session makes. */
export const kinds = ["start", "ingest", "beat", "end"] as const;

/** A kind of request. */
export type Kind = (typeof kinds)[number];

/** What came of one request. Times are in milliseconds. */
export interface Outcome {
	readonly kind: Kind;
	/** When it was due, from the crowd's beginning. */
	readonly dueAtMs: number;
	/** From when it was due to its answer. */
	readonly latencyMs: number;
	/** 0: the connection ended without an answer. */
	readonly status: number;
	/** How many events the server said it has stored. */
	readonly stored: number;
}

/** Many plugins at once. */
export interface Crowd {
	/** Requests that are under way, or wait for a connection. */
	readonly underWay: () => number;
	/** Makes no more requests. */
	readonly stop: () => void;
}

/** What a crowd is made of. */
export interface CrowdOptions {
	readonly pool: ConnectionPool;
	readonly requests: PluginRequests;
	readonly times: ClientTimes;
	readonly sessions: ReadonlyArray<OpenedSession>;
	readonly seed: number;
	readonly onOutcome: (outcome: Outcome) => void;
}

/** One plugin: the session it has now, and its installation, which stays. */
interface Plugin {
	readonly random: Random;
	readonly installationId: string;
	token: string;
	nextSeq: number;
	/** Undefined: it is to start a session, under the key that was drawn for it. */
	model: ClientModel | undefined;
	sessionKey: string;
	failures: number;
}

const isOk = (status: number): boolean => status >= 200 && status < 300;
/** Whether the same request may be answered better later. */
const isWorthRetrying = (status: number): boolean => status === 0 || status === 429 || status >= 500;

/**
 * Sets them going. At the beginning each has been in use for between one and two times the space between two beats, evenly
 * spread, so that as much is due in each moment. A session that ends is replaced by another of the same installation.
 */
export function startCrowd({ pool, requests, times, sessions, seed, onOutcome }: CrowdOptions): Crowd {
	const schedule = createSchedule<Plugin>(0);
	let underWay = 0;

	const createModel = (random: Random, startedAtMs: number, knownToLastUntilMs: number): ClientModel =>
		createClientModel(times, {
			startedAtMs,
			endsAtMs: knownToLastUntilMs + drawExponential(random, times.meanLengthMs),
			nextEventAfter: (momentMs) => momentMs + drawExponential(random, times.meanEventGapMs),
		});

	sessions.forEach(({ token, installationId }, index) => {
		const random = createSeededRandom(seed * sessions.length + index);
		const model = createModel(random, -times.beatMs * (1 + (index + 0.5) / sessions.length), 0);
		// What was due before the beginning counts as sent.
		for (let dueAtMs = model.dueAtMs(); dueAtMs < 0; dueAtMs = model.dueAtMs()) {
			model.answered(model.dueAt(dueAtMs), dueAtMs);
		}
		const plugin = { random, installationId, token, nextSeq: 1, model, sessionKey: "", failures: 0 };
		schedule.add(model.dueAtMs(), plugin);
	});

	// Not before all are there: making many takes a while, in which the first would become late.
	const originMs = performance.now();
	const now = (): number => performance.now() - originMs;

	const send = (kind: Kind, request: string, dueAtMs: number, onAnswer: (answer: Answer) => void): void => {
		underWay += 1;
		pool.send(request, (answer) => {
			underWay -= 1;
			const stored = kind === "ingest" ? Number(/"accepted":(\d+)/.exec(answer.body)?.[1] ?? 0) : 0;
			onOutcome({ kind, dueAtMs, latencyMs: now() - dueAtMs, status: answer.status, stored });
			onAnswer(answer);
		});
	};

	const planNext = (plugin: Plugin): void => {
		schedule.add(Math.max(now(), plugin.model?.dueAtMs() ?? 0), plugin);
	};

	const leave = (plugin: Plugin): void => {
		plugin.model = undefined;
		plugin.sessionKey = drawUuid(plugin.random);
		planNext(plugin);
	};

	/** A pause as the client makes it: random, up to a ceiling that doubles with each failure in a row. */
	const planRetry = (plugin: Plugin, retryAfterSeconds: number): void => {
		const ceiling = Math.min(times.maxRetryMs, times.minRetryMs * 2 ** plugin.failures);
		plugin.failures += 1;
		const pauseMs = Math.max(times.minRetryMs, plugin.random() * ceiling, retryAfterSeconds * times.minRetryMs);
		schedule.add(now() + pauseMs, plugin);
	};

	const settle = (plugin: Plugin, { status, retryAfterSeconds }: Answer, onOk: () => void): void => {
		if (isOk(status)) {
			plugin.failures = 0;
			onOk();
			planNext(plugin);
		} else if (plugin.model === undefined || isWorthRetrying(status)) {
			planRetry(plugin, retryAfterSeconds);
		} else {
			leave(plugin);
		}
	};

	const endSession = (plugin: Plugin, events: number, dueAtMs: number): void => {
		let unanswered = 2;
		const onAnswer = (): void => {
			unanswered -= 1;
			if (unanswered === 0) {
				leave(plugin);
			}
		};
		send("ingest", requests.ingest(plugin.token, batchBody(plugin.nextSeq, events)), dueAtMs, onAnswer);
		send("end", requests.end(plugin.token), dueAtMs, onAnswer);
	};

	const perform = (plugin: Plugin, model: ClientModel, due: Due, dueAtMs: number): void => {
		if (due.kind === "end") {
			endSession(plugin, due.events, dueAtMs);
			return;
		}
		const request =
			due.kind === "beat"
				? requests.beat(plugin.token)
				: requests.ingest(plugin.token, batchBody(plugin.nextSeq, due.events));
		send(due.kind, request, dueAtMs, (answer) =>
			settle(plugin, answer, () => {
				model.answered(due, now());
				plugin.nextSeq += due.kind === "ingest" ? due.events : 0;
			}),
		);
	};

	const start = (plugin: Plugin, dueAtMs: number): void =>
		send("start", requests.start(plugin.sessionKey, plugin.installationId), dueAtMs, (answer) =>
			settle(plugin, answer, () => {
				plugin.token = readStart(answer.body).token;
				plugin.nextSeq = 1;
				plugin.model = createModel(plugin.random, now(), now());
			}),
		);

	const timer = setInterval(() => {
		schedule.takeDue(now(), (plugin, dueAtMs) => {
			if (plugin.model === undefined) {
				start(plugin, dueAtMs);
			} else {
				perform(plugin, plugin.model, plugin.model.dueAt(dueAtMs), dueAtMs);
			}
		});
	}, 1);

	return {
		underWay: () => underWay,
		stop: () => clearInterval(timer),
	};
}
