import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import type { Heartbeat } from "./heartbeat";
import type { Identity } from "./installation-id";
import type { Call } from "./next-call";
import type { Clock, TransportOutcome } from "./ports";
import { reactionTo } from "./reaction";
import type { Gate } from "./request-gate";
import { readIngestAnswer, readRefusals, readStartAnswer } from "./responses";
import type { SentLog, VerdictKind } from "./sent-log";
import { lowerContract } from "./session";
import type { Session } from "./session";
import type { Sessions } from "./sessions";

/** What the answers so far have come to. */
export interface CourierState {
	/** The widget is shown. */
	isOpen: boolean;
	/** Send what there is without waiting for more. */
	isHurried: boolean;
	flushSeconds: number;
	/** The most events to send at once, whatever the session allows. */
	maxBatchEvents: number;
	/** Nothing is sent until the widget is opened anew: the person blocked the address, or the server sent us away. */
	stopped: "blocked" | "refused" | undefined;
}

/** What `createReactions` needs. */
export interface ReactionsDeps {
	readonly clock: Clock;
	readonly gate: Gate;
	readonly heartbeat: Heartbeat;
	readonly identity: Identity;
	readonly sessions: Sessions;
	readonly sentLog: SentLog;
	readonly events: ReadonlyArray<EventDescriptor>;
	readonly state: CourierState;
	/** Ends the current session, which the server counts as over, and begins another if there is use for one. */
	readonly roll: () => void;
	readonly onBlocked: () => void;
	readonly onProblem: (message: string) => void;
}

/** Draws the consequences of what became of a request. `presented` is the installation id it was made with. */
export type React = (call: Call, presented: string | undefined, outcome: TransportOutcome) => void;

/** What follows from each answer, for the sessions and for the requests to come. */
export function createReactions(deps: ReactionsDeps): React {
	const { clock, gate, heartbeat, identity, sessions, sentLog, events, state, roll, onProblem } = deps;

	const settle = (call: Call, verdict: VerdictKind, body?: unknown): void => {
		if (call.kind !== "ingest") {
			return;
		}
		const refusals = readRefusals(body);
		for (const { message } of refusals) {
			onProblem(`The telemetry server refused an event: ${message}`);
		}
		const seqs = call.events.map((event) => event.seq);
		sentLog.settle(call.session.key, seqs, verdict, refusals);
	};

	/** The session's data was erased: none of what was recorded in it may come back. */
	const letGo = (session: Session): void => {
		sessions.forget(session, session.events);
		session.grant = undefined;
		if (session === sessions.current()) {
			roll();
		}
	};

	const whenStarted = (session: Session, presented: string | undefined, body: unknown): void => {
		const now = clock.monotonic();
		const answer = readStartAnswer(body);
		if (answer.kind === "malformed") {
			gate.failed(now);
			return;
		}
		gate.succeeded();
		if (answer.kind === "paused") {
			gate.pause(now, answer.retryAfterSeconds);
			return;
		}
		const { sessionId, token } = answer;
		const wasErased = session.refusedId !== undefined && session.refusedId !== sessionId;
		session.grant = { sessionId, token, maxBatchEvents: answer.maxBatchEvents };
		lowerContract(session, events, answer.contractVersion);
		if (answer.installationId !== undefined) {
			identity.adopt(answer.installationId, presented);
		}
		if (session === sessions.current()) {
			state.flushSeconds = answer.flushSeconds;
			state.maxBatchEvents = limits.maxBatchEvents;
			heartbeat.start(now, answer.firstBeatSeconds, answer.beatSeconds);
		}
		if (wasErased) {
			letGo(session);
		}
	};

	/** They are kept until the server itself says that it has them. */
	const whenUnanswered = (call: Call, afterSeconds?: number): void => {
		gate.failed(clock.monotonic(), afterSeconds);
		settle(call, "unanswered");
	};

	const whenStored = (call: Call & { readonly kind: "ingest" }, sessionOver: boolean): void => {
		const { session, events: stored } = call;
		gate.succeeded();
		sessions.forget(session, stored);
		if (session !== sessions.current()) {
			return;
		}
		heartbeat.beat(stored[stored.size() - 1].recordedAt);
		if (session.events.isEmpty()) {
			state.isHurried = false;
		}
		if (sessionOver) {
			roll();
		}
	};

	const whenAccepted = (call: Call, presented: string | undefined, body: unknown): void => {
		if (call.kind === "start") {
			whenStarted(call.session, presented, body);
		} else if (call.kind === "ingest") {
			const answer = readIngestAnswer(body);
			if (answer === undefined) {
				whenUnanswered(call);
			} else {
				settle(call, "stored", body);
				sentLog.settle(call.session.key, answer.expired, "dropped");
				whenStored(call, answer.sessionOver);
			}
		} else {
			gate.succeeded();
			heartbeat.beat(clock.monotonic());
		}
	};

	const whenDropped = (call: Call, body?: unknown): void => {
		gate.failed(clock.monotonic());
		if (call.kind === "start") {
			state.stopped = "refused";
			onProblem("The telemetry server refused to open a session; nothing is sent until the widget is opened again.");
		} else if (call.kind === "ingest") {
			settle(call, "dropped", body);
			sessions.forget(call.session, call.events);
		}
	};

	/** The server does not take this session's token any more, and gives a new one to whoever asks with the session's key. */
	const whenTokenRefused = (call: Call): void => {
		gate.failed(clock.monotonic());
		settle(call, "unanswered");
		call.session.refusedId = call.session.grant?.sessionId;
		call.session.grant = undefined;
	};

	/** Events are taken even after the end, unless the session's data was erased. */
	const whenSessionOver = (call: Call): void => {
		const { kind, session } = call;
		if (kind === "ingest") {
			settle(call, "dropped");
			letGo(session);
		} else if (session === sessions.current()) {
			roll();
		}
	};

	const whenTooLarge = (call: Call): void => {
		if (call.kind === "ingest" && call.events.size() > 1) {
			settle(call, "unanswered");
			state.maxBatchEvents = math.floor(call.events.size() / 2);
		} else {
			whenDropped(call);
		}
	};

	const whenBlocked = (call: Call): void => {
		settle(call, "unanswered");
		state.stopped = "blocked";
		deps.onBlocked();
	};

	return (call, presented, outcome) => {
		const reaction = reactionTo(outcome);
		switch (reaction.kind) {
			case "accepted":
				whenAccepted(call, presented, reaction.body);
				break;
			case "retry":
				whenUnanswered(call, reaction.afterSeconds);
				break;
			case "halve":
				whenTooLarge(call);
				break;
			case "drop":
				whenDropped(call, reaction.body);
				break;
			case "new-session":
				whenTokenRefused(call);
				break;
			case "session-over":
				whenSessionOver(call);
				break;
			case "stop":
				whenBlocked(call);
				break;
		}
	};
}
