import { join, resolve } from "node:path";
import { clientAddressHeaders } from "../http/client-address.js";
import { readLakePlace } from "../sinks/lake/lake-place.js";
import { readApiKeys } from "../site/login/api-keys.js";
import { isPasswordHash } from "../site/login/password.js";
import type { Config, Env } from "./config.js";
import {
	ageRecipients,
	natsServers,
	networks,
	origin,
	postgresUrl,
	secret,
	shareableNames,
	sharedNumbers,
	tokenKeys,
	trueOrFalse,
	wholeNumber,
} from "./read-values.js";

/** One thing to set: how to read it, and what to say when it cannot be read. */
interface Setting<T> {
	readonly name: string;
	readonly expected: string;
	readonly example: string;
	/** Secrets are never repeated in a message. */
	readonly isSecret?: boolean;
	/** Gives undefined for what cannot be read. */
	readonly read: (text: string) => T | undefined;
	readonly fallback: T;
}

/** The environment is not usable; the message has a line for each variable that is wrong. */
export class ConfigError extends Error {
	override readonly name = "ConfigError";
}

/** A tunnel or a reverse proxy usually runs beside the server. */
const loopback = networks("127.0.0.0/8,::1") ?? [];

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** Reads the environment. Throws a `ConfigError` that names everything that is wrong at once. */
export function parseConfig(env: Env, workingDirectory: string): Config {
	const problems: Array<string> = [];

	const read = <T>(setting: Setting<T>): T => {
		const text = env[setting.name];
		if (text === undefined || text === "") {
			return setting.fallback;
		}
		const value = setting.read(text);
		if (value === undefined) {
			const given = setting.isSecret === true ? "" : `, not "${text}"`;
			problems.push(`${setting.name} must be ${setting.expected}${given}. Example: ${setting.name}=${setting.example}`);
			return setting.fallback;
		}
		return value;
	};

	const dataDir = read({
		name: "DATA_DIR",
		expected: "a folder",
		example: "./.data",
		read: (text) => resolve(workingDirectory, text),
		fallback: resolve(workingDirectory, ".data"),
	});

	const config: Config = {
		host: read({
			name: "HOST",
			expected: "the address to listen on",
			example: "127.0.0.1",
			read: (text) => (/^[A-Za-z0-9.:-]+$/.test(text) ? text : undefined),
			fallback: "127.0.0.1",
		}),
		port: read({
			name: "PORT",
			expected: "a whole number from 0 to 65535",
			example: "8787",
			read: wholeNumber(0, 65_535),
			fallback: 8787,
		}),
		publicUrl: read({
			name: "PUBLIC_URL",
			expected:
				"the https address that browsers open, without a path (http only on this machine: browsers keep no login of other pages)",
			example: "https://apis.example.com",
			read: origin,
			fallback: undefined,
		}),
		databaseUrl: read({
			name: "DATABASE_URL",
			expected: "the address of a PostgreSQL database",
			example: "postgres://user:password@localhost:5432/telemetry",
			isSecret: true,
			read: postgresUrl,
			fallback: undefined,
		}),
		databasePoolSize: read({
			name: "DATABASE_POOL_SIZE",
			expected: "a whole number from 1 to 100",
			example: "10",
			read: wholeNumber(1, 100),
			fallback: 10,
		}),
		dataDir,
		tokenKeys: read({
			name: "TOKEN_KEYS",
			expected: "one or more keys as id:secret, separated by commas, each secret at least 32 bytes in base64url",
			example: "k2:<secret>,k1:<older secret>",
			isSecret: true,
			read: tokenKeys,
			fallback: undefined,
		}),
		installationKey: read({
			name: "INSTALLATION_KEY",
			expected: "at least 32 bytes in base64url",
			example: "<secret>",
			isSecret: true,
			read: secret,
			fallback: undefined,
		}),
		isPaused: read({
			name: "PAUSED",
			expected: "true or false",
			example: "false",
			read: trueOrFalse,
			fallback: false,
		}),
		pauseRetrySeconds: read({
			name: "PAUSE_RETRY_SECONDS",
			expected: "a whole number from 5 to 86400",
			example: "3600",
			read: wholeNumber(5, 86_400),
			fallback: 3600,
		}),
		shutdownGraceSeconds: read({
			name: "SHUTDOWN_GRACE_SECONDS",
			expected: "a whole number from 0 to 300",
			example: "10",
			read: wholeNumber(0, 300),
			fallback: 10,
		}),
		trustedProxies: read({
			name: "TRUSTED_PROXIES",
			expected: "addresses or networks, separated by commas, or none",
			example: "127.0.0.0/8,::1",
			read: (text) => (text === "none" ? [] : networks(text)),
			fallback: loopback,
		}),
		clientAddressHeader: read({
			name: "CLIENT_ADDRESS_HEADER",
			expected: `one of ${clientAddressHeaders.join(", ")}`,
			example: "cf-connecting-ip",
			read: (text) => clientAddressHeaders.find((name) => name === text.toLowerCase()),
			fallback: "x-forwarded-for",
		}),
		clientAddresses: read({
			name: "CLIENT_ADDRESSES",
			expected: "counted or removed",
			example: "removed",
			read: (text) => (text === "counted" || text === "removed" ? text : undefined),
			fallback: "counted",
		}),
		rateLimitStore: read({
			name: "RATE_LIMIT_STORE",
			expected: "memory or postgres",
			example: "memory",
			read: (text) => (text === "memory" || text === "postgres" ? text : undefined),
			fallback: "memory",
		}),
		requestsPerMinutePerAddress: read({
			name: "REQUESTS_PER_MINUTE_PER_ADDRESS",
			expected: "a whole number from 1 to 1000000",
			example: "120",
			read: wholeNumber(1, 1_000_000),
			fallback: 120,
		}),
		requestsPerMinuteAltogether: read({
			name: "REQUESTS_PER_MINUTE_ALTOGETHER",
			expected: "a whole number from 1 to 10000000",
			example: "6000",
			read: wholeNumber(1, 10_000_000),
			fallback: 6000,
		}),
		requestsPerMinutePerSession: read({
			name: "REQUESTS_PER_MINUTE_PER_SESSION",
			expected: "a whole number from 10 to 1000000",
			example: "30",
			read: wholeNumber(10, 1_000_000),
			fallback: 30,
		}),
		maxConnections: read({
			name: "MAX_CONNECTIONS",
			expected: "a whole number from 10 to 1000000",
			example: "10000",
			read: wholeNumber(10, 1_000_000),
			fallback: 10_000,
		}),
		maxBatchesWaiting: read({
			name: "MAX_BATCHES_WAITING",
			expected: "a whole number from 1 to 100000",
			example: "1000",
			read: wholeNumber(1, 100_000),
			fallback: 1000,
		}),
		natsServers: read({
			name: "NATS_SERVERS",
			expected: "host:port of each NATS node, separated by commas",
			example: "10.0.0.2:4222,10.0.0.3:4222,10.0.0.4:4222",
			read: natsServers,
			fallback: [],
		}),
		isNatsEncrypted: read({
			name: "NATS_TLS",
			expected: "true or false",
			example: "true",
			read: trueOrFalse,
			fallback: false,
		}),
		natsToken: read({
			name: "NATS_TOKEN",
			expected: "the token that the NATS nodes ask for, at least 16 letters, digits, - or _",
			example: "<secret>",
			isSecret: true,
			read: (text) => (/^[\w-]{16,}$/.test(text) ? text : undefined),
			fallback: undefined,
		}),
		natsReplicas: read({
			name: "NATS_REPLICAS",
			expected: "1, 3 or 5",
			example: "3",
			read: (text) => (/^[135]$/.test(text) ? Number(text) : undefined),
			fallback: 3,
		}),
		natsMaxMegabytes: read({
			name: "NATS_MAX_MEGABYTES",
			expected: "a whole number from 16 to 1000000",
			example: "1024",
			read: wholeNumber(16, 1_000_000),
			fallback: 1024,
		}),
		metricsToken: read({
			name: "METRICS_TOKEN",
			expected: "at least 16 letters, digits, - or _",
			example: "<secret>",
			isSecret: true,
			read: (text) => (/^[\w-]{16,}$/.test(text) ? text : undefined),
			fallback: undefined,
		}),
		apiKeys: read({
			name: "API_KEYS",
			expected: 'what "telemetry make-key <name>" prints, with commas between, each name once',
			example: "nightly:<hash>,grafana:<hash>",
			isSecret: true,
			read: readApiKeys,
			fallback: [],
		}),
		dashboardPasswordHash: read({
			name: "DASHBOARD_PASSWORD_HASH",
			expected: 'what "telemetry hash-password" prints; in a shell, between single quotes',
			example: "'$argon2id$v=19$m=19456,t=2,p=1$…'",
			isSecret: true,
			read: (text) => (isPasswordHash(text) ? text : undefined),
			fallback: undefined,
		}),
		accessIssuer: read({
			name: "CF_ACCESS_TEAM_DOMAIN",
			expected: "the domain of a Cloudflare Access team",
			example: "example.cloudflareaccess.com",
			read: (text) => (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text) ? `https://${text}` : undefined),
			fallback: undefined,
		}),
		accessAudience: read({
			name: "CF_ACCESS_AUDIENCE",
			expected: "the AUD tag of a Cloudflare Access application, 64 hexadecimal digits",
			example: "4714c1358e65fe4b…",
			read: (text) => (/^[0-9a-f]{64}$/.test(text) ? text : undefined),
			fallback: undefined,
		}),
		backupDir: read({
			name: "BACKUP_DIR",
			expected: "a folder",
			example: "./.data/backups",
			read: (text) => resolve(workingDirectory, text),
			fallback: join(dataDir, "backups"),
		}),
		backupDays: read({
			name: "BACKUP_DAYS",
			expected: "a whole number from 1 to 365",
			example: "14",
			read: wholeNumber(1, 365),
			fallback: 14,
		}),
		backupRecipients: read({
			name: "BACKUP_RECIPIENTS",
			expected: 'what "telemetry backup-key" prints; several with commas between',
			example: "age1…",
			// Somebody may give the other half by mistake.
			isSecret: true,
			read: ageRecipients,
			fallback: [],
		}),
		retentionDays: read({
			name: "RETENTION_DAYS",
			expected: "a whole number from 1 to 36500",
			example: "90",
			read: wholeNumber(1, 36_500),
			fallback: 90,
		}),
		smallestGroup: read({
			name: "SMALLEST_GROUP",
			expected: "a whole number from 1 to 1000",
			example: "5",
			read: wholeNumber(1, 1000),
			fallback: 5,
		}),
		sharedNumbers: read({
			name: "SHARED_NUMBERS",
			expected: `none, or some of ${shareableNames.join(", ")}, separated by commas`,
			example: "daily,monthly",
			read: sharedNumbers,
			fallback: [],
		}),
		lake: read({
			name: "LAKE",
			expected: "a folder, or s3://bucket or s3://bucket/prefix",
			example: "s3://flipbook-telemetry/lake",
			read: (text) => readLakePlace(text, workingDirectory),
			fallback: undefined,
		}),
		lakeEveryMinutes: read({
			name: "LAKE_EVERY_MINUTES",
			expected: "a whole number from 1 to 1440",
			example: "60",
			read: wholeNumber(1, 1440),
			fallback: 60,
		}),
		lakeEndpoint: read({
			name: "LAKE_ENDPOINT",
			expected: "the https address of an S3-compatible storage, without a path",
			example: "https://fra1.digitaloceanspaces.com",
			isSecret: true,
			read: origin,
			fallback: undefined,
		}),
		lakeRegion: read({
			name: "LAKE_REGION",
			expected: "the region that the storage wants requests to be signed for",
			example: "us-east-1",
			read: (text) => (/^[a-z0-9-]{1,64}$/.test(text) ? text : undefined),
			fallback: "us-east-1",
		}),
		lakeAccessKey: read({
			name: "LAKE_ACCESS_KEY",
			expected: "the id of an access key of the storage",
			example: "<access key>",
			isSecret: true,
			read: (text) => (/^[\x21-\x7e]{3,256}$/.test(text) ? text : undefined),
			fallback: undefined,
		}),
		lakeSecretKey: read({
			name: "LAKE_SECRET_KEY",
			expected: "the secret of that access key",
			example: "<secret>",
			isSecret: true,
			read: (text) => (/^[\x21-\x7e]{3,256}$/.test(text) ? text : undefined),
			fallback: undefined,
		}),
		posthogHost: read({
			name: "POSTHOG_HOST",
			expected: "the https address of PostHog's ingestion, without a path",
			example: "https://eu.i.posthog.com",
			isSecret: true,
			read: origin,
			fallback: undefined,
		}),
		posthogKey: read({
			name: "POSTHOG_KEY",
			expected: "the API key of a PostHog project",
			example: "phc_…",
			isSecret: true,
			read: (text) => (/^phc_\w{8,}$/.test(text) ? text : undefined),
			fallback: undefined,
		}),
		logLevel: read({
			name: "LOG_LEVEL",
			expected: `one of ${logLevels.join(", ")}`,
			example: "info",
			read: (text) => (logLevels.includes(text) ? text : undefined),
			fallback: "info",
		}),
	};
	if ((config.accessIssuer === undefined) !== (config.accessAudience === undefined)) {
		problems.push("CF_ACCESS_TEAM_DOMAIN and CF_ACCESS_AUDIENCE go together: set both, or neither.");
	}
	if (
		config.lake?.kind === "bucket" &&
		(config.lakeEndpoint && config.lakeAccessKey && config.lakeSecretKey) === undefined
	) {
		problems.push("A LAKE in a bucket needs LAKE_ENDPOINT, LAKE_ACCESS_KEY and LAKE_SECRET_KEY.");
	}
	if ((config.posthogHost === undefined) !== (config.posthogKey === undefined)) {
		problems.push("POSTHOG_HOST and POSTHOG_KEY go together: set both, or neither.");
	}
	if (problems.length > 0) {
		throw new ConfigError(problems.join("\n"));
	}
	return config;
}
