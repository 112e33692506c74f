import { createHmac } from "node:crypto";
import { patterns } from "@flipbook-telemetry/event-schema";

const pattern = new RegExp(patterns.installationId);

/** Whether a text could be an id that was issued here. In capitals it is the same id, as RFC 9562 has it. */
export function isInstallationId(text: string): boolean {
	return pattern.test(text);
}

/**
 * Under what the database knows an installation: HMAC-SHA256 of its id. Without the key a copy of the database cannot be
 * joined with a plugin's settings file.
 */
export function installationKey(secret: Buffer, installationId: string): Buffer {
	return createHmac("sha256", secret).update(installationId.toLowerCase()).digest();
}
