import type { TokenSigner } from "./signer.js";

/** Browsers keep a cookie of such a name to this very host, and take it over TLS only (or from this machine). */
export const loginCookieName = "__Host-telemetry-login";

/** How long a login lasts. */
export const loginSeconds = 12 * 60 * 60;

/** How somebody has signed in. */
export type SignedInBy = "password" | "link";

/** Makes and checks what a browser keeps while somebody is signed in. Logins are signed and stored nowhere. */
export interface LoginCookies {
	readonly make: (by: SignedInBy, nowMs: number) => Promise<string>;
	/** How the browser with this cookie has signed in; undefined when it has not, or when its login has ended. */
	readonly read: (value: string, nowMs: number) => Promise<SignedInBy | undefined>;
}

/** Login cookies under a seal. */
export function createLoginCookies(seal: TokenSigner): LoginCookies {
	return {
		make: (by, nowMs) => seal.sign({ by }, loginSeconds, nowMs),
		read: async (value, nowMs) => {
			const claims = await seal.read(value, nowMs);
			return claims === undefined ? undefined : claims["by"] === "link" ? "link" : "password";
		},
	};
}
