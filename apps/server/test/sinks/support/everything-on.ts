import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IngestAnswer, SessionStart } from "@flipbook-telemetry/event-schema";
import pg from "pg";
import { expect } from "vitest";
import { standardTimeouts } from "../../../src/http/timeouts.js";
import type { ServerOverrides } from "../../../src/start-server.js";
import { startServer } from "../../../src/start-server.js";
import { createMigratedDatabase } from "../../support/fresh-database.js";
import { pinned, startHeaders } from "../../support/test-server.js";
import { filesIn } from "./lake-reader.js";
import type { LoopbackPostHog } from "./loopback-posthog.js";

/** Jobs run so many times more often, so that PostHog is asked five times a second and the lake every 1.2 s. */
const hurry = 50;

/** A server with a lake and PostHog on, and with one connection for requests. */
export interface EverythingOn {
	readonly lakeFolder: string;
	/** Starts a session, sends so many events, and gives the statuses of the two answers. */
	readonly use: (events: number) => Promise<readonly [number, number]>;
	/** Whether both sinks have begun. */
	readonly haveBegun: () => Promise<boolean>;
	readonly stop: () => Promise<void>;
}

/** Starts one, with whatever else a test has on. */
export async function startEverythingOn(
	{ host, key }: LoopbackPostHog,
	env: Record<string, string>,
	overrides: ServerOverrides = {},
): Promise<EverythingOn> {
	const folder = await mkdtemp(join(tmpdir(), "telemetry-everything-"));
	const lakeFolder = join(folder, "lake");
	const databaseUrl = await createMigratedDatabase();
	const server = await startServer(
		{
			PORT: "0",
			DATABASE_URL: databaseUrl,
			DATABASE_POOL_SIZE: "1",
			DATA_DIR: folder,
			LAKE: lakeFolder,
			LAKE_EVERY_MINUTES: "1",
			POSTHOG_HOST: host,
			POSTHOG_KEY: key,
			LOG_LEVEL: "silent",
			...env,
		},
		overrides,
		standardTimeouts,
		hurry,
	);
	const client = new pg.Client(databaseUrl);
	await client.connect();
	return {
		lakeFolder,
		use: async (events) => {
			const started = await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders });
			const { sessionToken } = (await started.json()) as SessionStart;
			const told = await fetch(`${server.url}/telemetry/ingest`, {
				method: "POST",
				headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
				body: JSON.stringify({ events: Array.from({ length: events }, (_, index) => pinned(index + 1)) }),
			});
			const { accepted } = (await told.json()) as IngestAnswer;
			expect(accepted).toBe(events);
			return [started.status, told.status];
		},
		haveBegun: async () => (await client.query("SELECT FROM followers")).rowCount === 2,
		stop: async () => {
			await client.end();
			await server.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Uses it, and waits until the lake and PostHog have all of it. */
export async function carriesEverywhere(
	{ use, haveBegun, lakeFolder }: EverythingOn,
	posthog: LoopbackPostHog,
	eventsInLake: (folder: string) => Promise<number>,
): Promise<void> {
	await expect.poll(haveBegun).toBe(true);
	expect(await use(3)).toEqual([200, 200]);
	expect(await use(2)).toEqual([200, 200]);
	await expect.poll(() => posthog.taken.size).toBe(5);
	await expect.poll(async () => ((await filesIn(lakeFolder)).length === 0 ? 0 : eventsInLake(lakeFolder))).toBe(5);
}
