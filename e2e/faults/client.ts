import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../support/random.ts";

/** What a client has done so far. */
export interface Ledger {
	/** Events recorded: the sequence is 1 to this. */
	readonly recorded: number;
	/** Sequence numbers that the server has acknowledged, and when, by `performance.now()`. */
	readonly acknowledged: ReadonlyMap<number, number>;
	/** Undefined until the server has opened the session. */
	readonly sessionId: string | undefined;
	readonly requests: number;
	/** Requests without an answer. */
	readonly failures: number;
	/** Requests that were answered with 503. */
	readonly refused: number;
}

/** One installation with one session, which records events and sends them until the server says that it has them. */
export interface Client {
	readonly ledger: () => Ledger;
	/** Records no more; resolves once everything is acknowledged. */
	readonly drain: () => Promise<void>;
}

/** What clients send to and how. */
export interface ClientOptions {
	readonly url: () => string;
	readonly random: Random;
	/** Hears of each acknowledgement. */
	readonly onAcknowledged: () => void;
}

const attemptTimeoutMs = 8000;
const longestPauseMs = 1000;

const startHeaders = {
	"Telemetry-Plugin-Version": "1.0.0",
	"Telemetry-Channel": "dev",
	"Telemetry-Schema-Version": "1",
};

/**
 * Starts a client that behaves as the plugin does: a session key of its own, numbers that never change, exponential backoff
 * with full jitter, nothing let go of before it is acknowledged. Its pauses are a hundredth of the plugin's. Beyond what
 * the plugin does it now and then sends a batch twice, at once or much later, and two batches out of order.
 */
export function startClient({ url, random, onAcknowledged }: ClientOptions): Client {
	const key = randomUUID();
	const acknowledged = new Map<number, number>();
	let recorded = 0;
	let requests = 0;
	let failures = 0;
	let refused = 0;
	let sessionId: string | undefined;
	let token: string | undefined;
	let isDraining = false;

	/** The answer's body, or undefined when there was none that counts. */
	const ask = async (path: string, init: RequestInit): Promise<{ status: number; body: unknown } | undefined> => {
		requests += 1;
		try {
			const response = await fetch(`${url()}${path}`, { ...init, signal: AbortSignal.timeout(attemptTimeoutMs) });
			refused += response.status === 503 ? 1 : 0;
			return { status: response.status, body: await response.json().catch(() => undefined) };
		} catch {
			failures += 1;
			return undefined;
		}
	};

	const open = async (): Promise<boolean> => {
		const answer = await ask("/telemetry/start-session", {
			headers: { ...startHeaders, "Telemetry-Session-Key": key },
		});
		if (answer?.status !== 200) {
			return false;
		}
		const opened = answer.body as { sessionId: string; sessionToken: string };
		if (sessionId !== undefined && sessionId !== opened.sessionId) {
			throw new Error("The same key was given two sessions.");
		}
		({ sessionId, sessionToken: token } = opened);
		return true;
	};

	const send = async (seqs: ReadonlyArray<number>): Promise<boolean> => {
		const events = seqs.map((seq) => ({ seq, name: "StoryPinned", ageMs: 0 }));
		const answer = await ask("/telemetry/ingest", {
			method: "POST",
			headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
			body: JSON.stringify({ events }),
		});
		if (answer?.status === 401) {
			token = undefined;
		}
		if (answer?.status !== 200) {
			return false;
		}
		const { accepted, duplicates } = answer.body as { accepted: number; duplicates: number };
		if (accepted + duplicates !== seqs.length) {
			throw new Error(`Of ${seqs.length} events ${accepted} were accepted and ${duplicates} known.`);
		}
		const nowMs = performance.now();
		seqs.filter((seq) => !acknowledged.has(seq)).forEach((seq) => acknowledged.set(seq, nowMs));
		onAcknowledged();
		return true;
	};

	/** One or two batches of what is not acknowledged, oldest first; two go out at once, so that either may be first. */
	const sendSome = async (): Promise<boolean> => {
		const waiting: Array<number> = [];
		for (let seq = 1; seq <= recorded && waiting.length < 100; seq += 1) {
			if (!acknowledged.has(seq)) {
				waiting.push(seq);
			}
		}
		const half = Math.ceil(waiting.length / 2);
		const batches = random() < 0.3 ? [waiting.slice(half), waiting.slice(0, half)] : [waiting];
		if (random() < 0.2) {
			batches.push(waiting);
		}
		if (random() < 0.1 && acknowledged.size > 0) {
			batches.push([...acknowledged.keys()].slice(0, 20));
		}
		const sent = await Promise.all(batches.filter((batch) => batch.length > 0).map(send));
		return sent.every(Boolean);
	};

	const run = async (): Promise<void> => {
		let attempt = 0;
		while (!isDraining || acknowledged.size < recorded || recorded === 0) {
			if (!isDraining) {
				recorded += 1 + Math.floor(random() * 20);
			}
			const worked = (token !== undefined || (await open())) && (await sendSome());
			attempt = worked ? 0 : attempt + 1;
			await sleep(worked ? 20 + random() * 180 : random() * Math.min(longestPauseMs, 10 * 2 ** attempt));
		}
	};

	const running = run();
	return {
		ledger: () => ({ recorded, acknowledged, sessionId, requests, failures, refused }),
		drain: () => {
			isDraining = true;
			return running;
		},
	};
}
