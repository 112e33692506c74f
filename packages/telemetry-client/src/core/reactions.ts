import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import type { Heartbeat } from "./heartbeat";
import type { InstallationIdStore } from "./installation-id";
import type { Call } from "./next-call";
import type { Clock, TransportOutcome } from "./ports";
import { reactionTo } from "./reaction";
import type { RequestGate } from "./request-gate";
import { parseIngestResponse, parseRejections, parseStartSessionResponse } from "./responses";
import type { SentLog, VerdictKind } from "./sent-log";
import { downgradeContract } from "./session";
import type { Session } from "./session";
import type { Sessions } from "./sessions";

/** What decides when the uploader sends. Reactions change it. */
export interface UploaderState {
	/** The widget is shown. */
	isOpen: boolean;
	/** Send queued events without waiting for more. */
	isFlushing: boolean;
	flushSeconds: number;
	/** The most events in one request, on top of the session's own limit. Halved when the server finds a body too large. */
	maxBatchEvents: number;
	/** Set when the user has blocked the address or the server refused a session. Until it is cleared, nothing is sent. */
	stopped: "blocked" | "refused" | undefined;
}

/** What `createReactions` needs. */
export interface ReactionsDeps {
	readonly clock: Clock;
	readonly gate: RequestGate;
	readonly heartbeat: Heartbeat;
	readonly installation: InstallationIdStore;
	readonly sessions: Sessions;
	readonly sentLog: SentLog;
	readonly events: ReadonlyArray<EventDescriptor>;
	readonly state: UploaderState;
	/** Ends the current session, which the server counts as over. The next one starts if the widget is open. */
	readonly endSession: () => void;
	readonly onBlocked: () => void;
	readonly onProblem: (message: string) => void;
}

/** Handles the outcome of a call. `sentInstallationId` is the installation id that the request carried. */
export type ReactToOutcome = (call: Call, sentInstallationId: string | undefined, outcome: TransportOutcome) => void;

/** Applies each outcome to the sessions, the sent log and the requests to come. */
export function createReactions(deps: ReactionsDeps): ReactToOutcome {
	const { clock, gate, heartbeat, installation, sessions, sentLog, events, state, endSession, onProblem } = deps;

	const setVerdicts = (call: Call, verdict: VerdictKind, body?: unknown): void => {
		if (call.kind !== "ingest") {
			return;
		}
		const rejected = parseRejections(body);
		for (const { message } of rejected) {
			onProblem(`The telemetry server refused an event: ${message}`);
		}
		const seqs = call.events.map((event) => event.seq);
		sentLog.setVerdict(call.session.key, seqs, verdict, rejected);
	};

	/** The session's data was erased on the server, so none of its events may be sent again. */
	const discardErasedSession = (session: Session): void => {
		sessions.removeEvents(session, session.events);
		session.credentials = undefined;
		if (session === sessions.current()) {
			endSession();
		}
	};

	const onSessionStarted = (session: Session, sentInstallationId: string | undefined, body: unknown): void => {
		const now = clock.monotonic();
		const result = parseStartSessionResponse(body);
		if (result.kind === "malformed") {
			gate.failed(now);
			return;
		}
		gate.succeeded();
		if (result.kind === "paused") {
			gate.pause(now, result.retryAfterSeconds);
			return;
		}
		const { sessionId, token } = result;
		const wasErased = session.previousSessionId !== undefined && session.previousSessionId !== sessionId;
		session.credentials = { sessionId, token, maxBatchEvents: result.maxBatchEvents };
		downgradeContract(session, events, result.contractVersion);
		if (result.installationId !== undefined) {
			installation.save(result.installationId, sentInstallationId);
		}
		if (session === sessions.current()) {
			state.flushSeconds = result.flushSeconds;
			state.maxBatchEvents = limits.maxBatchEvents;
			heartbeat.start(now, result.firstHeartbeatSeconds, result.heartbeatSeconds);
		}
		if (wasErased) {
			discardErasedSession(session);
		}
	};

	/** Events are kept until the server itself acknowledges them. */
	const onNoResponse = (call: Call, afterSeconds?: number): void => {
		gate.failed(clock.monotonic(), afterSeconds);
		setVerdicts(call, "unanswered");
	};

	const onEventsStored = (call: Call & { readonly kind: "ingest" }, sessionOver: boolean): void => {
		const { session, events: stored } = call;
		gate.succeeded();
		sessions.removeEvents(session, stored);
		if (session !== sessions.current()) {
			return;
		}
		heartbeat.seen(stored[stored.size() - 1].recordedAt);
		if (session.events.isEmpty()) {
			state.isFlushing = false;
		}
		if (sessionOver) {
			endSession();
		}
	};

	const onAccepted = (call: Call, sentInstallationId: string | undefined, body: unknown): void => {
		if (call.kind === "start-session") {
			onSessionStarted(call.session, sentInstallationId, body);
		} else if (call.kind === "ingest") {
			const result = parseIngestResponse(body);
			if (result === undefined) {
				onNoResponse(call);
			} else {
				setVerdicts(call, "stored", body);
				sentLog.setVerdict(call.session.key, result.expired, "dropped");
				onEventsStored(call, result.sessionOver);
			}
		} else {
			gate.succeeded();
			heartbeat.seen(clock.monotonic());
		}
	};

	const onRefused = (call: Call, body?: unknown): void => {
		gate.failed(clock.monotonic());
		if (call.kind === "start-session") {
			state.stopped = "refused";
			onProblem("The telemetry server refused to open a session; nothing is sent until the widget is opened again.");
		} else if (call.kind === "ingest") {
			setVerdicts(call, "dropped", body);
			sessions.removeEvents(call.session, call.events);
		}
	};

	/** The server no longer accepts the session's token. Asking for the session by its key gives a new one. */
	const onTokenRefused = (call: Call): void => {
		gate.failed(clock.monotonic());
		setVerdicts(call, "unanswered");
		call.session.previousSessionId = call.session.credentials?.sessionId;
		call.session.credentials = undefined;
	};

	/** The server stores events of an ended session too, so refusing them means that the session was erased. */
	const onSessionOver = (call: Call): void => {
		const { kind, session } = call;
		if (kind === "ingest") {
			setVerdicts(call, "dropped");
			discardErasedSession(session);
		} else if (session === sessions.current()) {
			endSession();
		}
	};

	const onTooLarge = (call: Call): void => {
		if (call.kind === "ingest" && call.events.size() > 1) {
			setVerdicts(call, "unanswered");
			state.maxBatchEvents = math.floor(call.events.size() / 2);
		} else {
			onRefused(call);
		}
	};

	const onBlockedAddress = (call: Call): void => {
		setVerdicts(call, "unanswered");
		state.stopped = "blocked";
		deps.onBlocked();
	};

	return (call, sentInstallationId, outcome) => {
		const reaction = reactionTo(outcome);
		switch (reaction.kind) {
			case "accepted":
				onAccepted(call, sentInstallationId, reaction.body);
				break;
			case "retry":
				onNoResponse(call, reaction.afterSeconds);
				break;
			case "halve":
				onTooLarge(call);
				break;
			case "drop":
				onRefused(call, reaction.body);
				break;
			case "new-session":
				onTokenRefused(call);
				break;
			case "session-over":
				onSessionOver(call);
				break;
			case "stop":
				onBlockedAddress(call);
				break;
		}
	};
}
