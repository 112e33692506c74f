import { limits } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import type { Refusal } from "./sent-log";
import { wholeNumber } from "./whole-number";

/** What a start-session answer means to the client. */
export type StartAnswer =
	| {
			readonly kind: "started";
			readonly sessionId: string;
			readonly token: string;
			readonly installationId: string | undefined;
			readonly contractVersion: number;
			readonly firstBeatSeconds: number;
			readonly beatSeconds: number;
			readonly flushSeconds: number;
			readonly maxBatchEvents: number;
	  }
	| { readonly kind: "paused"; readonly retryAfterSeconds: number }
	| { readonly kind: "malformed" };

const isStarted = t.interface({
	sessionId: t.string,
	sessionToken: t.string,
	installationId: t.optional(t.string),
	contractVersion: wholeNumber(1, math.huge),
	firstBeatSeconds: t.number,
	beatSeconds: t.number,
	flushSeconds: t.number,
	maxBatch: wholeNumber(1, math.huge),
});

const isPaused = t.interface({ paused: t.literal(true), retryAfterSeconds: t.number });

/** The shortest and longest time a server may ask for; no answer can make a client noisy, or silent for ever. */
const minSeconds = 5;
const maxSeconds = limits.silenceSeconds / 2;

function sensible(seconds: number): number {
	return math.clamp(seconds, minSeconds, maxSeconds);
}

/** Checks a start-session answer before anything of it is used. */
export function readStartAnswer(body: unknown): StartAnswer {
	if (isPaused(body)) {
		return { kind: "paused", retryAfterSeconds: math.max(minSeconds, body.retryAfterSeconds) };
	}
	if (!isStarted(body)) {
		return { kind: "malformed" };
	}
	return {
		kind: "started",
		sessionId: body.sessionId,
		token: body.sessionToken,
		installationId: body.installationId,
		contractVersion: body.contractVersion,
		firstBeatSeconds: sensible(body.firstBeatSeconds),
		beatSeconds: sensible(body.beatSeconds),
		flushSeconds: sensible(body.flushSeconds),
		maxBatchEvents: math.min(body.maxBatch, limits.maxBatchEvents),
	};
}

const isIngestAnswer = t.interface({
	accepted: t.number,
	duplicates: t.number,
	// Servers of before the first release that has it leave it out.
	expired: t.optional(t.array(t.number)),
	sessionOver: t.boolean,
});

/** What an ingest answer means to the client. */
export interface IngestVerdict {
	readonly sessionOver: boolean;
	/** The sequence numbers of events that came too late to be stored. */
	readonly expired: ReadonlyArray<number>;
}

/**
 * Checks an ingest answer. Undefined: this is not the telemetry server's, whatever its status says; a network that wants
 * a login first answers everything with 200.
 */
export function readIngestAnswer(body: unknown): IngestVerdict | undefined {
	return isIngestAnswer(body) ? { sessionOver: body.sessionOver, expired: body.expired ?? [] } : undefined;
}

const isRefusal: t.check<Refusal> = t.interface({ seq: t.number, message: t.string });

/** Which events an answer or a problem of ingest names as not taken, and why. */
export function readRefusals(body: unknown): ReadonlyArray<Refusal> {
	const rejected = typeIs(body, "table") ? (body as { rejected?: unknown }).rejected : undefined;
	const refusals = new Array<Refusal>();
	if (typeIs(rejected, "table")) {
		for (const [, refusal] of pairs(rejected as Record<number, unknown>)) {
			if (isRefusal(refusal)) {
				refusals.push({ seq: refusal.seq, message: refusal.message });
			}
		}
	}
	return refusals;
}
