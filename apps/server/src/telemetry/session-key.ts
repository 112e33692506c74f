import { createHash } from "node:crypto";

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** What a client made up for a session, so that it can ask for the same one again. It is written down nowhere. */
export type SessionKey = string;

/** Whether a text could be a session's key. */
export function isSessionKey(text: string): text is SessionKey {
	return uuid.test(text);
}

/** Whether a text could be the id of a session. */
export function isSessionId(text: string): boolean {
	return uuid.test(text);
}

/** A UUID of version 4's form that is always the same for a key, and from which the key cannot be found. */
function derive(purpose: string, key: SessionKey): string {
	const hash = createHash("sha256").update(`${purpose}:${key}`).digest();
	hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x40, 6);
	hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = hash.toString("hex");
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** The id of the session with this key. */
export function sessionIdOf(key: SessionKey): string {
	return derive("session", key);
}

/** The id that is issued with the session, should its installation need one. */
export function installationIdOf(key: SessionKey): string {
	return derive("installation", key);
}
