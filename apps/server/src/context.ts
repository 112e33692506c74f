import type { Config } from "./config/config.js";
import type { Secrets } from "./config/secrets.js";
import type { Database } from "./database/database.js";
import type { ErasedList } from "./erasure/erased-list.js";
import { createErasedList } from "./erasure/erased-list.js";
import type { RateLimits } from "./http/rate-limits.js";
import type { Contract } from "./ingest/contract/contract.js";
import type { DurableLog } from "./ingest/queue/queue.js";
import type { RejectedEvents } from "./ingest/rejected-events.js";
import type { SessionTokens } from "./ingest/session-token.js";
import { createSessionTokens } from "./ingest/session-token.js";
import type { Intake } from "./ingest/store/session-store.js";
import type { Logger } from "./operations/logger.js";
import type { Metrics } from "./operations/prometheus.js";
import type { AccessTokens } from "./site/login/access-tokens.js";
import { createAccessTokens } from "./site/login/access-tokens.js";
import type { DeviceCookies } from "./site/login/device-cookies.js";
import { createDeviceCookies } from "./site/login/device-cookies.js";
import type { Guesses } from "./site/login/guesses.js";
import { createGuesses } from "./site/login/guesses.js";
import type { LoginCookies } from "./site/login/login-cookies.js";
import { createLoginCookies } from "./site/login/login-cookies.js";
import type { LoginLinks } from "./site/login/login-links.js";
import { createLoginLinks } from "./site/login/login-links.js";
import type { Purpose, Seal } from "./site/login/seals.js";
import { loginSeal } from "./site/login/seals.js";

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
