import { createHash } from "node:crypto";

/** A UUID of a version (RFC 9562) from 16 bytes that are as good as random, but for what the version sets. */
function uuid(bytes: Buffer, version: number): string {
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = bytes.toString("hex");
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

function hashOf(text: string): Buffer {
	return createHash("sha256").update(text).digest().subarray(0, 16);
}

/** What PostHog knows an event by: always the same for an event, however often it is sent. */
export function eventUuid(sessionId: string, seq: number): string {
	return uuid(hashOf(`event:${sessionId}:${seq}`), 4);
}

/** PostHog takes a session for one only when its id is a UUID of version 7, made when the session began. */
export function sessionUuid(sessionId: string, startedAtMs: number): string {
	const bytes = hashOf(`session:${sessionId}`);
	bytes.writeUIntBE(startedAtMs, 0, 6);
	return uuid(bytes, 7);
}
