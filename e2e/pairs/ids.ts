import { createHash, createHmac } from "node:crypto";

/** What is known of ids from outside of the server, so that a ledger need not ask it. */

function derived(text: string): string {
	const hash = createHash("sha256").update(text).digest();
	hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x40, 6);
	hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = hash.toString("hex");
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** The id of the session that a client asks for with a key. */
export function sessionIdOf(key: string): string {
	return derived(`session:${key}`);
}

/** The id that an event has in PostHog. */
export function postHogIdOf(sessionId: string, seq: number): string {
	return derived(`event:${sessionId}:${seq}`);
}

/** What an installation is called in the database, the lake and PostHog, in hexadecimal. */
export function installationKeyOf(installationSecret: string, installationId: string): string {
	return createHmac("sha256", Buffer.from(installationSecret, "base64url")).update(installationId).digest("hex");
}
