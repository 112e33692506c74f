import type { AppOptions } from "../app.js";
import type { RateLimitOptions } from "../http/rate-limits.js";
import type { QueueOptions } from "../ingest/queue/jetstream-queue.js";
import type { JobOptions } from "../operations/jobs/jobs.js";
import type { SinkOptions } from "../sinks/sinks.js";
import { createAccessTokens } from "../site/login/access-tokens.js";
import type { LoginOptions } from "../site/login/login.js";
import type { Config } from "./config.js";
import type { Secrets } from "./secrets.js";

const megabyte = 1_048_576;
const minuteMs = 60_000;

/** The keys of a server: those that are set, or else those in its data folder. */
export function keysOf(
	{ tokenKeys, installationKey }: Config,
	secrets: Secrets,
): Pick<Secrets, "tokenKeys" | "installationKey"> {
	return {
		tokenKeys: tokenKeys ?? secrets.tokenKeys,
		installationKey: installationKey ?? secrets.installationKey,
	};
}

/** The limits of requests. Sessions are counted in the database when several processes share the work. */
export function rateLimitOptions(config: Config, databaseUrl: string): RateLimitOptions {
	return {
		perAddress: config.requestsPerMinutePerAddress,
		altogether: config.requestsPerMinuteAltogether,
		perSession: config.requestsPerMinutePerSession,
		areAddressesKnown: config.clientAddresses === "counted",
		sharedIn: config.rateLimitStore === "postgres" ? databaseUrl : undefined,
	};
}

/** The JetStream stream that batches are written to before PostgreSQL; undefined when none is set up. */
export function queueOptions(config: Config): QueueOptions | undefined {
	return config.natsServers.length === 0
		? undefined
		: {
				servers: config.natsServers,
				isEncrypted: config.isNatsEncrypted,
				token: config.natsToken,
				replicas: config.natsReplicas,
				maxBytes: config.natsMaxMegabytes * megabyte,
			};
}

/** The sinks that are set up. */
export function sinkOptions(config: Config): SinkOptions {
	const { lake, posthogHost: host, posthogKey: key } = config;
	return {
		lake:
			lake === undefined
				? undefined
				: {
						place: lake,
						storage: {
							endpoint: config.lakeEndpoint ?? "",
							region: config.lakeRegion,
							accessKey: config.lakeAccessKey ?? "",
							secretKey: config.lakeSecretKey ?? "",
						},
						everyMs: config.lakeEveryMinutes * minuteMs,
						stagingParent: config.dataDir,
					},
		posthog: host === undefined || key === undefined ? undefined : { host, key },
	};
}

/** What is kept how long, and where backups are. */
export function jobOptions({
	retentionDays,
	backupDir,
	backupDays,
}: Config): Pick<JobOptions, "retentionDays" | "backupDir" | "backupDays"> {
	return { retentionDays, backupDir, backupDays };
}

/** The ways in to the numbers that are set up. */
export function loginOptions(config: Config): Omit<LoginOptions, "db" | "now" | "tokenKeys"> {
	const { accessIssuer: issuer, accessAudience: audience } = config;
	return {
		passwordHash: config.dashboardPasswordHash,
		apiKeys: config.apiKeys,
		metricsToken: config.metricsToken,
		access: issuer === undefined || audience === undefined ? undefined : createAccessTokens(issuer, audience),
		areAddressesKnown: config.clientAddresses === "counted",
	};
}

/** What can be set about the answers to requests. */
export function appOptions(config: Config): AppOptions {
	const { clientAddressHeader, lake, posthogHost, retentionDays, sharedNumbers, smallestGroup, trustedProxies } =
		config;
	return {
		pausedForSeconds: config.isPaused ? config.pauseRetrySeconds : undefined,
		maxBatchesWaiting: config.maxBatchesWaiting,
		metricsToken: config.metricsToken,
		publicPage: { retentionDays, smallestGroup, lake, posthogHost, sharedNumbers },
		trust: { trustedProxies, clientAddressHeader },
		areAddressesKnown: config.clientAddresses === "counted",
	};
}
