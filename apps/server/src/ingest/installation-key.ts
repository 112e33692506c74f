import { createHmac } from "node:crypto";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether a text could be an id that was issued here. In capitals it is the same id, as RFC 9562 has it. */
export function isInstallationId(text: string): boolean {
	return uuid.test(text);
}

/**
 * Under what the database knows an installation: HMAC-SHA256 of its id. Without the key a copy of the database cannot be
 * joined with a plugin's settings file.
 */
export function installationKey(secret: Buffer, installationId: string): Buffer {
	return createHmac("sha256", secret).update(installationId.toLowerCase()).digest();
}
