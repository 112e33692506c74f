import type { IngestAnswer, Rejection } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import type { RequestHandler } from "express";
import { answerJson } from "../http/json.js";
import { ProblemError } from "../http/problem.js";
import { sessionOf } from "./authenticate.js";
import type { Contract } from "./contract/contract.js";
import type { EventValidator, ValidEvent } from "./contract/event-validator.js";
import type { IngestCounters } from "./counters.js";
import type { RejectedEvents } from "./rejected-events.js";
import type { SessionStore } from "./store/session-store.js";

function readBatch(body: unknown): ReadonlyArray<unknown> {
	const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
	const events = isObject ? (body as { events?: unknown }).events : undefined;
	if (!isObject || !Array.isArray(events) || Object.keys(body).length !== 1) {
		throw new ProblemError("malformed_body", 'Send an object with nothing but a list: {"events": […]}.');
	}
	if (events.length === 0) {
		throw new ProblemError("malformed_body", "The list of events is empty; leave the request out instead.");
	}
	if (events.length > limits.maxBatchEvents) {
		throw new ProblemError("body_too_large", `Send at most ${limits.maxBatchEvents} events at once.`);
	}
	return events as ReadonlyArray<unknown>;
}

function seqOf(event: unknown): { readonly seq?: number } {
	const seq = typeof event === "object" && event !== null ? (event as { seq?: unknown }).seq : undefined;
	return typeof seq === "number" && Number.isSafeInteger(seq) && seq > 0 ? { seq } : {};
}

/** Separates valid events from rejected ones; the order of both is kept. */
function validateBatch(
	events: ReadonlyArray<unknown>,
	validate: EventValidator,
): { readonly valid: ReadonlyArray<ValidEvent>; readonly rejected: ReadonlyArray<Rejection> } {
	const valid: Array<ValidEvent> = [];
	const rejected: Array<Rejection> = [];
	events.forEach((event, index) => {
		const verdict = validate(event);
		if (verdict.ok) {
			valid.push(verdict.event);
		} else {
			const { code, pointer, message } = verdict;
			rejected.push({ index, ...seqOf(event), code, pointer: `/events/${index}${pointer}`, message });
		}
	});
	return { valid, rejected };
}

/** What `ingest` works with. */
export interface IngestOptions {
	readonly contract: Pick<Contract, "validatorFor">;
	readonly store: SessionStore;
	readonly counters: Pick<IngestCounters, "acknowledged" | "rejected">;
	readonly rejectedEvents: Pick<RejectedEvents, "add">;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** Stores a batch. Answers 200 only after every valid event in it is durably stored. */
export function ingest({ contract, store, counters, now, rejectedEvents }: IngestOptions): RequestHandler {
	return async (request, response) => {
		const claims = sessionOf(request);
		const { valid, rejected } = validateBatch(readBatch(request.body), contract.validatorFor(claims.contractVersion));
		for (const { code } of rejected) {
			counters.rejected(code);
			rejectedEvents.add(code, now());
		}
		if (valid.length === 0) {
			throw new ProblemError("nothing_valid", "See `rejected` for what is wrong with each event.", { rejected });
		}
		const receivedAtMs = now();
		const written = await store.addEvents(claims, valid, receivedAtMs);
		if (written === undefined) {
			throw new ProblemError("session_ended", "The session does not exist any more. Start a new one.");
		}
		counters.acknowledged(receivedAtMs);
		const answer: IngestAnswer = { ...written, rejected };
		answerJson(response, answer);
	};
}
