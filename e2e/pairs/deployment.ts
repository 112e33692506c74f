import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { connect, rollUp } from "@flipbook-telemetry/server";
import type { NatsNodes } from "@flipbook-telemetry/test-support";
import { stream } from "@flipbook-telemetry/test-support";
import pg from "pg";
import { pickOne } from "../support/random.ts";
import type { Clients } from "./clients.ts";
import { createClients } from "./clients.ts";
import type { Row } from "./covering-array.ts";
import type { Feature, Operation } from "./features.ts";
import { settingsOf } from "./features.ts";
import type { Ledger } from "./ledger.ts";
import { createLedger } from "./ledger.ts";
import { fillOldVersion } from "./old-version.ts";
import type { PostHogStandIn } from "./posthog-stand-in.ts";
import { startPostHogStandIn } from "./posthog-stand-in.ts";
import { createRequests } from "./requests.ts";
import type { RestartableServer, Settings } from "./restartable-server.ts";
import { createRestartableServer } from "./restartable-server.ts";
import type { CommandResult } from "./run-command.ts";
import { mustRun } from "./run-command.ts";
import type { SharedPostgres } from "./shared-postgres.ts";
import type { Query } from "./stored.ts";

/** Keys of these runs alone. */
const secretOf = (what: string): string => Buffer.alloc(32, `a key for pairs: ${what}`).toString("base64url");
/** Under what installations are known. */
export const installationSecret = secretOf("installations");

/** Happenings that restart servers. */
const restarting: ReadonlySet<Operation> = new Set(["restore", "stop", "kill", "key rotation"]);

/** On a machine that is busy with other things too. */
const longestWaitMs = 60_000;

/** The servers of a row, with their database, sinks and clients. */
export interface Deployment {
	readonly random: () => number;
	readonly ledger: Ledger;
	readonly clients: Clients;
	readonly servers: ReadonlyArray<RestartableServer>;
	readonly lakeFolder: string | undefined;
	readonly postHog: PostHogStandIn | undefined;
	readonly keyFile: string;
	readonly query: Query;
	/** Starts the servers that do not run. */
	readonly start: () => Promise<void>;
	/** Sets the operations still to come: a server that will be killed next is started as its own process. */
	readonly setUpcoming: (operations: ReadonlyArray<Operation>) => void;
	readonly stop: () => Promise<void>;
	/** Runs `telemetry` with the settings of the servers. Throws what it said when it does not succeed. */
	readonly command: (...args: ReadonlyArray<string>) => Promise<CommandResult>;
	/** From the next start on tokens are signed by a new key, and the old ones are accepted. */
	readonly rotateKeys: () => void;
	/** Brings the numbers up to date, as the server does each hour. */
	readonly count: () => Promise<void>;
	/** Waits until what was acknowledged is in the database. */
	readonly untilStored: () => Promise<void>;
	/** Waits until the sinks have everything. */
	readonly untilCarried: () => Promise<void>;
	readonly onWrong: (what: string) => void;
	readonly wrong: () => ReadonlyArray<string>;
	readonly end: () => Promise<void>;
}

/** What a deployment needs. */
export interface DeploymentOptions {
	readonly row: Row<Feature, Operation>;
	readonly random: () => number;
	readonly shared: SharedPostgres;
	/** Has to run where the row has a queue; nobody else uses it meanwhile. */
	readonly queue: NatsNodes | undefined;
	/** Events of days before this one are not kept. */
	readonly firstKept: string;
	readonly newKey: () => string;
}

/** Resolves with whether something has come true in time. */
async function comesTrue(isTrue: () => Promise<boolean>): Promise<boolean> {
	const deadline = performance.now() + longestWaitMs;
	while (!(await isTrue())) {
		if (performance.now() > deadline) {
			return false;
		}
		await sleep(100);
	}
	return true;
}

/** Sets everything up and starts the servers; where the version before has left data, it is there. */
export async function startDeployment({
	row,
	random,
	shared,
	queue,
	firstKept,
	newKey,
}: DeploymentOptions): Promise<Deployment> {
	const { on, operations } = row;
	const folder = await mkdtemp(join(tmpdir(), "telemetry-pairs-"));
	const undo: Array<() => Promise<void>> = [() => rm(folder, { recursive: true, force: true })];
	const end = async (): Promise<void> => {
		for (const step of undo.splice(0).reverse()) {
			await step();
		}
	};
	try {
		const databaseUrl = await shared.createDatabase(operations.includes("upgrade") ? "before" : "today");
		undo.push(() => shared.dropDatabase(databaseUrl));
		const connected = async <T>(action: (client: pg.Client) => Promise<T>): Promise<T> => {
			const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
			client.on("error", () => undefined);
			await client.connect();
			try {
				return await action(client);
			} finally {
				await client.end();
			}
		};
		const query: Query = (sql) => connected(async (client) => (await client.query(sql)).rows as never);

		const ledger = createLedger();
		if (operations.includes("upgrade")) {
			await connected((client) => fillOldVersion(client, ledger, { installationSecret, random, newKey }));
		}
		const postHog = on.includes("PostHog") ? await startPostHogStandIn(random) : undefined;
		undo.push(() => postHog?.close() ?? Promise.resolve());
		const lakeFolder = on.includes("lake") ? join(folder, "lake") : undefined;
		if (on.includes("queue")) {
			// What another row has left there is none of this one's.
			await queue?.ask((manager) => manager.streams.delete(stream)).catch(() => undefined);
		}
		const keys = [1];
		const settings = (server: number): Settings => {
			return {
				DATABASE_URL: databaseUrl,
				DATA_DIR: join(folder, `server-${server}`),
				BACKUP_DIR: join(folder, "backups"),
				BACKUP_RECIPIENTS: shared.backup.recipient,
				INSTALLATION_KEY: installationSecret,
				TOKEN_KEYS: keys.map((key) => `k${key}:${secretOf(`tokens ${key}`)}`).join(","),
				PORT: "0",
				LOG_LEVEL: process.env["LOG_LEVEL"] ?? "silent",
				// Twice what a client asks at most; a row has minutes of use in seconds.
				REQUESTS_PER_MINUTE_PER_SESSION: "60",
				...settingsOf(on),
				...(on.includes("queue") ? queue?.settings : {}),
				...(lakeFolder === undefined ? {} : { LAKE: lakeFolder, LAKE_EVERY_MINUTES: "1" }),
				...postHog?.settings,
			};
		};
		const servers = Array.from({ length: on.includes("two servers") ? 2 : 1 }, createRestartableServer);
		const stop = async (): Promise<void> => {
			await Promise.all(servers.map((server) => server.stop()));
		};
		let upcoming = operations;
		const start = async (): Promise<void> => {
			const isToBeKilled = upcoming.find((operation) => restarting.has(operation)) === "kill";
			const missing = [...servers.entries()].filter(([, server]) => server.url() === undefined);
			await Promise.all(missing.map(([index, server]) => server.start(settings(index + 1), isToBeKilled)));
		};
		undo.push(stop);

		const wrong: Array<string> = [];
		const onWrong = (what: string): void => void wrong.push(what);
		const requests = createRequests({
			url: () => {
				const urls = servers.flatMap((server) => server.url() ?? []);
				return urls.length === 0 ? undefined : pickOne(urls, random);
			},
			hasAddresses: !on.includes("addresses removed"),
			random,
		});
		const isQueued = on.includes("queue");
		const clients = createClients({ ledger, requests, random, onWrong, isQueued, firstKept, newKey });

		const sinks = [lakeFolder, postHog].filter((sink) => sink !== undefined).length;
		const haveCaughtUp = async (sinceMs: number): Promise<boolean> => {
			const rows = await query<{ at: Date | null }>("SELECT caught_up_at AS at FROM followers");
			return rows.length >= sinks && rows.every(({ at }) => (at?.getTime() ?? 0) >= sinceMs);
		};
		const untilStored = async (): Promise<void> => {
			if (on.includes("queue") && !(await comesTrue(async () => (await queue?.length().catch(() => 1)) === 0))) {
				onWrong(`the queue is not empty after ${longestWaitMs / 1000} s`);
			}
		};
		const untilCarried = async (): Promise<void> => {
			const sinceMs = Date.now();
			if (sinks > 0 && !(await comesTrue(() => haveCaughtUp(sinceMs)))) {
				onWrong(`the sinks do not have everything after ${longestWaitMs / 1000} s`);
			}
		};

		await start();
		// PostHog gets what comes after it was set up.
		await untilCarried();
		return {
			random,
			ledger,
			clients,
			servers,
			lakeFolder,
			postHog,
			keyFile: shared.backup.keyFile,
			query,
			start,
			setUpcoming: (operations) => void (upcoming = operations),
			stop,
			command: (...args) => mustRun(settings(1), ...args),
			rotateKeys: () => void keys.unshift(keys.length + 1),
			count: async () => {
				const db = connect(databaseUrl, 1, () => undefined);
				try {
					await rollUp(db, { nowMs: Date.now(), catalogue });
				} finally {
					await db.destroy();
				}
			},
			untilStored,
			untilCarried,
			onWrong,
			wrong: () => wrong,
			end,
		};
	} catch (problem) {
		await end();
		throw problem;
	}
}
