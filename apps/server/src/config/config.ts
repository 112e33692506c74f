import type { Network } from "../http/addresses.js";
import type { clientAddressHeaders } from "../http/client-address.js";
import type { TokenKey } from "../ingest/session-token.js";
import type { LakePlace } from "../sinks/lake/lake-place.js";
import type { ApiKey } from "../site/login/api-keys.js";
import type { Shareable } from "../site/public-page/shared-numbers.js";

/** Everything that can be set about a server. Times carry their unit in the name. */
export interface Config {
	readonly host: string;
	/** 0 picks a free one. */
	readonly port: number;
	/** Where browsers reach the server, as an address without a path; undefined: not said. */
	readonly publicUrl: string | undefined;
	/** Undefined: the server brings a PostgreSQL of its own. */
	readonly databaseUrl: string | undefined;
	readonly databasePoolSize: number;
	/** Where the server keeps its own database and its secrets. An absolute path. */
	readonly dataDir: string;
	/** Undefined: made once and kept in the data folder. The first signs, all are accepted. */
	readonly tokenKeys: ReadonlyArray<TokenKey> | undefined;
	/** Undefined: made once and kept in the data folder. */
	readonly installationKey: Buffer | undefined;
	/** The kill switch: sessions are refused politely. */
	readonly isPaused: boolean;
	readonly pauseRetrySeconds: number;
	readonly shutdownGraceSeconds: number;
	/** The proxies whose word on a client's address is believed. */
	readonly trustedProxies: ReadonlyArray<Network>;
	/** The header in which such a proxy says it; what others say is not looked at. */
	readonly clientAddressHeader: (typeof clientAddressHeaders)[number];
	/** Whether requests are counted by their sender's address, or arrive without it, since the edge has removed it. */
	readonly clientAddresses: "counted" | "removed";
	/** Where requests by session are counted: PostgreSQL, when several processes share the work. */
	readonly rateLimitStore: "memory" | "postgres";
	/** Of what needs no token, from one IPv4 address or one IPv6 /48. */
	readonly requestsPerMinutePerAddress: number;
	/** Of what needs no token, from everybody together: where addresses are removed, nothing else tells senders apart. */
	readonly requestsPerMinuteAltogether: number;
	readonly requestsPerMinutePerSession: number;
	readonly maxConnections: number;
	/** Past so many batches that are not committed yet, further ones are answered with 503. */
	readonly maxBatchesWaiting: number;
	/** The NATS nodes of a queue before PostgreSQL, as `host:port`; none: there is no queue. */
	readonly natsServers: ReadonlyArray<string>;
	readonly isNatsEncrypted: boolean;
	readonly natsToken: string | undefined;
	/** How many of them keep each entry. */
	readonly natsReplicas: number;
	/** When so much is in the queue, further batches are answered with 503. */
	readonly natsMaxMegabytes: number;
	/** Who has it sees the metrics and the numbers; undefined: nobody does by a token. */
	readonly metricsToken: string | undefined;
	/** Who has one of these sees the numbers. */
	readonly apiKeys: ReadonlyArray<ApiKey>;
	/** Who knows the password sees the numbers; undefined: nobody does by a password. */
	readonly dashboardPasswordHash: string | undefined;
	/** The team's domain of the Cloudflare Access in front of the server, as an address without a path. */
	readonly accessIssuer: string | undefined;
	/** The AUD tag of its application. */
	readonly accessAudience: string | undefined;
	/** Where backups are, and the list of who was erased since. An absolute path. */
	readonly backupDir: string;
	/** Backups older than this are deleted. */
	readonly backupDays: number;
	/** Public keys that backups are encrypted for; none: the key in the data folder. */
	readonly backupRecipients: ReadonlyArray<string>;
	/** Events older than this are dropped. */
	readonly retentionDays: number;
	/** Numbers of fewer installations are not shown to everybody, and marked for those who are signed in. */
	readonly smallestGroup: number;
	/** The numbers that everybody may see on the public page. */
	readonly sharedNumbers: ReadonlyArray<Shareable>;
	/** Where sessions and events are kept as files; undefined: nowhere. */
	readonly lake: LakePlace | undefined;
	readonly lakeEveryMinutes: number;
	/** The S3-compatible storage of a lake in a bucket, as an address without a path. */
	readonly lakeEndpoint: string | undefined;
	readonly lakeRegion: string;
	readonly lakeAccessKey: string | undefined;
	readonly lakeSecretKey: string | undefined;
	/** The PostHog that events are sent on to, as an address without a path; undefined: none. */
	readonly posthogHost: string | undefined;
	/** The API key of the project there. */
	readonly posthogKey: string | undefined;
	readonly logLevel: string;
}

/** Environment variables as a process has them. */
export type Env = Readonly<Record<string, string | undefined>>;
