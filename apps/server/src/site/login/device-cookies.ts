import { randomUUID } from "node:crypto";
import type { TokenSigner } from "./signer.js";

/** The cookie of a browser that has signed in before. */
export const deviceCookieName = "__Host-telemetry-device";

/** The longest that browsers keep a cookie. Each time somebody signs in it begins anew. */
export const deviceSeconds = 400 * 24 * 60 * 60;

/**
 * Makes and checks what a browser keeps once somebody has signed in with it. It opens nothing and says nothing about who that
 * was: wrong passwords from such a browser count for that browser alone, so that nobody else's attempts can lock it out. (OWASP
 * calls these device cookies.)
 */
export interface DeviceCookies {
	/** A cookie for a device that is known already, or for a new one. */
	readonly make: (device: string | undefined, nowMs: number) => Promise<string>;
	/** The random name of the device with this cookie; undefined when it has not signed in before. */
	readonly read: (value: string, nowMs: number) => Promise<string | undefined>;
}

/** Device cookies under a seal. */
export function createDeviceCookies(seal: TokenSigner): DeviceCookies {
	return {
		make: (device = randomUUID(), nowMs) => seal.sign({ sub: device }, deviceSeconds, nowMs),
		read: async (value, nowMs) => (await seal.read(value, nowMs))?.sub,
	};
}
