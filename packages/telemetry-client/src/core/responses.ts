import { limits } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import type { RejectedEvent } from "./sent-log";
import { wholeNumber } from "./whole-number";

/** A checked response of start-session. */
export type StartSessionResult =
	| {
			readonly kind: "started";
			readonly sessionId: string;
			readonly token: string;
			readonly installationId: string | undefined;
			readonly contractVersion: number;
			readonly firstHeartbeatSeconds: number;
			readonly heartbeatSeconds: number;
			readonly flushSeconds: number;
			readonly maxBatchEvents: number;
	  }
	| { readonly kind: "paused"; readonly retryAfterSeconds: number }
	| { readonly kind: "malformed" };

const isStartedResponse = t.interface({
	sessionId: t.string,
	sessionToken: t.string,
	installationId: t.optional(t.string),
	contractVersion: wholeNumber(1, math.huge),
	firstBeatSeconds: t.number,
	beatSeconds: t.number,
	flushSeconds: t.number,
	maxBatch: wholeNumber(1, math.huge),
});

const isPausedResponse = t.interface({ paused: t.literal(true), retryAfterSeconds: t.number });

/** Bounds for the times a server may ask for, so that no response makes a client send too often or never again. */
const minIntervalSeconds = 5;
const maxIntervalSeconds = limits.silenceSeconds / 2;

function clampInterval(seconds: number): number {
	return math.clamp(seconds, minIntervalSeconds, maxIntervalSeconds);
}

/** Checks and reads the body of a start-session response. */
export function parseStartSessionResponse(body: unknown): StartSessionResult {
	if (isPausedResponse(body)) {
		return { kind: "paused", retryAfterSeconds: math.max(minIntervalSeconds, body.retryAfterSeconds) };
	}
	if (!isStartedResponse(body)) {
		return { kind: "malformed" };
	}
	return {
		kind: "started",
		sessionId: body.sessionId,
		token: body.sessionToken,
		installationId: body.installationId,
		contractVersion: body.contractVersion,
		firstHeartbeatSeconds: clampInterval(body.firstBeatSeconds),
		heartbeatSeconds: clampInterval(body.beatSeconds),
		flushSeconds: clampInterval(body.flushSeconds),
		maxBatchEvents: math.min(body.maxBatch, limits.maxBatchEvents),
	};
}

const isIngestResponse = t.interface({
	accepted: t.number,
	duplicates: t.number,
	// Older servers leave it out.
	expired: t.optional(t.array(t.number)),
	sessionOver: t.boolean,
});

/** A checked response of ingest. */
export interface IngestResult {
	readonly sessionOver: boolean;
	/** The sequence numbers of events that came too late to be stored. */
	readonly expired: ReadonlyArray<number>;
}

/**
 * Checks and reads the body of an ingest response. Undefined: it is not the telemetry server's, whatever its status. A
 * captive portal answers everything with 200.
 */
export function parseIngestResponse(body: unknown): IngestResult | undefined {
	return isIngestResponse(body) ? { sessionOver: body.sessionOver, expired: body.expired ?? [] } : undefined;
}

const isRejectedEvent: t.check<RejectedEvent> = t.interface({ seq: t.number, message: t.string });

/** The events that an ingest response or problem rejects, and why. */
export function parseRejections(body: unknown): ReadonlyArray<RejectedEvent> {
	const rejected = typeIs(body, "table") ? (body as { rejected?: unknown }).rejected : undefined;
	const events = new Array<RejectedEvent>();
	if (typeIs(rejected, "table")) {
		for (const [, candidate] of pairs(rejected as Record<number, unknown>)) {
			if (isRejectedEvent(candidate)) {
				events.push({ seq: candidate.seq, message: candidate.message });
			}
		}
	}
	return events;
}
