import { hashBytes, uuidFrom } from "../../ingest/uuid.js";

/** What PostHog knows an event by: always the same for an event, however often it is sent. */
export function eventUuid(sessionId: string, seq: number): string {
	return uuidFrom(hashBytes(`event:${sessionId}:${seq}`), 4);
}

/** PostHog takes a session for one only when its id is a UUID of version 7, made when the session began. */
export function sessionUuid(sessionId: string, startedAtMs: number): string {
	const bytes = hashBytes(`session:${sessionId}`);
	bytes.writeUIntBE(startedAtMs, 0, 6);
	return uuidFrom(bytes, 7);
}
