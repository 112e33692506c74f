import { limits } from "@flipbook-telemetry/event-schema";

/** What decides whether a session is over. Times are milliseconds since 1970. */
export interface SessionSigns {
	/** When the server first heard of it, which is later than its start if it began while the server was away. */
	readonly openedAtMs: number;
	readonly lastSeenAtMs: number;
	/** Undefined while nobody has ended it. */
	readonly endedAtMs: number | undefined;
}

/**
 * A session is over when it was ended, or when nothing was heard of it for `limits.silenceSeconds`. One that was opened
 * late has signs of life that are older than that, and is heard of all the same.
 */
export function isOver(session: SessionSigns, nowMs: number): boolean {
	const heardOfAtMs = Math.max(session.lastSeenAtMs, session.openedAtMs);
	return session.endedAtMs !== undefined || nowMs - heardOfAtMs >= limits.silenceSeconds * 1000;
}

/** How a session ended. */
export interface SessionEnd {
	readonly endedAtMs: number;
	readonly reason: "explicit" | "silent";
}

/**
 * What a goodbye received now means: the session ends now, unless it had fallen silent before; then it ended at its last
 * sign of life. Undefined when it had been ended already.
 */
export function endOf(session: SessionSigns, nowMs: number): SessionEnd | undefined {
	if (session.endedAtMs !== undefined) {
		return undefined;
	}
	return isOver(session, nowMs)
		? { endedAtMs: session.lastSeenAtMs, reason: "silent" }
		: { endedAtMs: nowMs, reason: "explicit" };
}

/**
 * When an event happened: so long before it was received as its sender says, but never before its session began and
 * never in the future. Times are milliseconds since 1970, by the server's clock alone.
 */
export function eventTime(receivedAtMs: number, ageMs: number, sessionStartedAtMs: number): number {
	return Math.min(receivedAtMs, Math.max(sessionStartedAtMs, receivedAtMs - ageMs));
}
