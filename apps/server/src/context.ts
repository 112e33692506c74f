import type { Config } from "./config/config.js";
import type { Contract } from "./contract/contract.js";
import type { Database } from "./database/database.js";
import type { DurableLog } from "./durable-log/durable-log.js";
import type { RateLimits } from "./http/rate-limits.js";
import type { Intake } from "./intake/intake.js";
import type { Logger } from "./logger.js";
import type { AccessTokens } from "./login/access-tokens.js";
import { createAccessTokens } from "./login/access-tokens.js";
import type { DeviceCookies } from "./login/device-cookies.js";
import { createDeviceCookies } from "./login/device-cookies.js";
import type { Guesses } from "./login/guesses.js";
import { createGuesses } from "./login/guesses.js";
import type { LoginCookies } from "./login/login-cookies.js";
import { createLoginCookies } from "./login/login-cookies.js";
import type { LoginLinks } from "./login/login-links.js";
import { createLoginLinks } from "./login/login-links.js";
import type { Purpose, Seal } from "./login/seals.js";
import { loginSeal } from "./login/seals.js";
import type { RejectedEvents } from "./metrics/tally/rejected-events.js";
import type { Metrics } from "./operations/metrics.js";
import type { ErasedList } from "./privacy/erased-list.js";
import { createErasedList } from "./privacy/erased-list.js";
import type { Secrets } from "./secrets.js";
import type { SessionTokens } from "./telemetry/session-token.js";
import { createSessionTokens } from "./telemetry/session-token.js";

/** What the features of the server work with. */
export interface Context {
	readonly config: Config;
	readonly db: Database;
	/** Connections for reading numbers, apart from those that store. */
	readonly reader: Database;
	readonly contract: Contract;
	readonly tokens: SessionTokens;
	readonly installationSecret: Buffer;
	readonly erasedList: ErasedList;
	readonly logger: Logger;
	readonly rateLimits: RateLimits;
	readonly loginCookies: LoginCookies;
	readonly deviceCookies: DeviceCookies;
	readonly loginLinks: LoginLinks;
	readonly guesses: Guesses;
	/** Undefined: Cloudflare Access is not in front of this server. */
	readonly access: AccessTokens | undefined;
	readonly metrics: Metrics;
	readonly rejectedEvents: RejectedEvents;
	readonly intake: Intake;
	/** What the intake writes to before PostgreSQL; undefined: nothing. */
	readonly durableLog: DurableLog | undefined;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
}

/** Puts a context together; a test may replace any part of it. */
export function createContext(
	{
		config,
		db,
		reader,
		secrets,
		logger,
		rateLimits,
		metrics,
		contract,
		intake,
		durableLog,
		rejectedEvents,
	}: {
		config: Config;
		db: Database;
		reader: Database;
		secrets: Secrets;
		logger: Logger;
		rateLimits: RateLimits;
		metrics: Metrics;
		contract: Contract;
		intake: Intake;
		durableLog: DurableLog | undefined;
		rejectedEvents: RejectedEvents;
	},
	overrides: Partial<Context> = {},
): Context {
	const tokenKeys = config.tokenKeys ?? secrets.tokenKeys;
	const installationSecret = config.installationKey ?? secrets.installationKey;
	const seal = (purpose: Purpose): Seal => loginSeal(tokenKeys, config.dashboardPasswordHash, purpose);
	return {
		config,
		db,
		reader,
		contract,
		tokens: createSessionTokens(tokenKeys),
		loginCookies: createLoginCookies(seal("dashboard login")),
		deviceCookies: createDeviceCookies(seal("known device")),
		loginLinks: createLoginLinks(seal("login link")),
		guesses: createGuesses(config.clientAddresses === "counted"),
		access:
			config.accessIssuer === undefined || config.accessAudience === undefined
				? undefined
				: createAccessTokens(config.accessIssuer, config.accessAudience),
		installationSecret,
		erasedList: createErasedList(config.backupDir, installationSecret),
		logger,
		rateLimits,
		metrics,
		intake,
		durableLog,
		rejectedEvents,
		now: Date.now,
		random: Math.random,
		...overrides,
	};
}
