import type { Database } from "../../database/database.js";
import type { TokenKey } from "../../ingest/session-token.js";
import type { AccessTokens } from "./access-tokens.js";
import type { ApiKey } from "./api-keys.js";
import type { DeviceCookies, LoginCookies } from "./cookies.js";
import { createDeviceCookies, createLoginCookies } from "./cookies.js";
import type { LoginLinks } from "./login-links.js";
import { createLoginLinks } from "./login-links.js";
import type { PasswordAttempts } from "./password-attempts.js";
import { createPasswordAttempts } from "./password-attempts.js";
import type { Purpose, TokenSigner } from "./signer.js";
import { createLoginSigner } from "./signer.js";

/** The ways in that are set up, and what signing in works with. */
export interface LoginOptions {
	readonly db: Database;
	/** The first one signs. */
	readonly tokenKeys: ReadonlyArray<TokenKey>;
	/** Undefined: nobody signs in with a password. */
	readonly passwordHash: string | undefined;
	readonly apiKeys: ReadonlyArray<ApiKey>;
	/** The token of `/metrics` opens the numbers too; undefined: there is none. */
	readonly metricsToken: string | undefined;
	/** Undefined: Cloudflare Access is not in front of this server. */
	readonly access: AccessTokens | undefined;
	/** False where addresses are removed before they arrive. */
	readonly areAddressesKnown: boolean;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** What the handlers of the login work with. */
export interface Login extends Pick<
	LoginOptions,
	"access" | "apiKeys" | "db" | "metricsToken" | "now" | "passwordHash"
> {
	readonly cookies: LoginCookies;
	readonly devices: DeviceCookies;
	readonly links: LoginLinks;
	readonly attempts: PasswordAttempts;
}

/** Puts the parts of the login together. Throws if there is no key. */
export function createLogin({ tokenKeys, areAddressesKnown, ...options }: LoginOptions): Login {
	const seal = (purpose: Purpose): TokenSigner => createLoginSigner(tokenKeys, options.passwordHash, purpose);
	return {
		...options,
		cookies: createLoginCookies(seal("dashboard login")),
		devices: createDeviceCookies(seal("known device")),
		links: createLoginLinks(seal("login link")),
		attempts: createPasswordAttempts(areAddressesKnown),
	};
}
