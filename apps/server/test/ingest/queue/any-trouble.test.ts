import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { RunningServer } from "../../../src/start-server.js";
import { startServer } from "../../../src/start-server.js";
import type { CuttableDatabase } from "../../support/cuttable-database.js";
import { createCuttableDatabase } from "../../support/cuttable-database.js";
import { startHeaders } from "../../support/test-server.js";
import { createQueueInMemory } from "./support/queue-in-memory.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`any trouble: SEED=${seed}`);

const log = createQueueInMemory(Date.now);
let database: CuttableDatabase;
let server: RunningServer;
let dataDir = "";

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "telemetry-logged-"));
	database = await createCuttableDatabase();
	server = await startServer(
		{
			PORT: "0",
			DATABASE_URL: database.url,
			DATA_DIR: dataDir,
			LOG_LEVEL: "silent",
			REQUESTS_PER_MINUTE_PER_ADDRESS: "100000",
			REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
			REQUESTS_PER_MINUTE_PER_SESSION: "100000",
		},
		{ queue: log },
	);
});

afterAll(async () => {
	await server.stop();
	database.close();
	await rm(dataDir, { recursive: true, force: true });
});

/** A session, what it has recorded, and what it was told that the server has. */
interface Teller {
	readonly sessionId: string;
	readonly token: string;
	recorded: number;
	readonly acknowledged: Set<number>;
}

async function open(): Promise<Teller> {
	const response = await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders });
	const { sessionId, sessionToken } = (await response.json()) as { sessionId: string; sessionToken: string };
	return { sessionId, token: sessionToken, recorded: 0, acknowledged: new Set() };
}

async function tell(teller: Teller, seqs: ReadonlyArray<number>): Promise<number> {
	const response = await fetch(`${server.url}/telemetry/ingest`, {
		method: "POST",
		headers: { Authorization: `Bearer ${teller.token}`, "Content-Type": "application/json" },
		body: JSON.stringify({ events: seqs.map((seq) => ({ seq, name: "StoryPinned", ageMs: 0 })) }),
	});
	await response.arrayBuffer();
	if (response.status === 200) {
		seqs.forEach((seq) => teller.acknowledged.add(seq));
	}
	return response.status;
}

const missingOf = ({ recorded, acknowledged }: Teller): ReadonlyArray<number> =>
	Array.from({ length: recorded }, (_, index) => index + 1).filter((seq) => !acknowledged.has(seq));

type Step =
	| { readonly kind: "tell"; readonly teller: number; readonly events: number }
	| { readonly kind: "tell-again"; readonly teller: number }
	| { readonly kind: "database"; readonly isAway: boolean }
	| { readonly kind: "log"; readonly isAway: boolean }
	| { readonly kind: "acknowledgements-lost"; readonly count: number };

const tellers = 3;
const teller = fc.nat(tellers - 1);
const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(
	fc.oneof(
		{
			weight: 6,
			arbitrary: fc.record({ kind: fc.constant("tell" as const), teller, events: fc.integer({ min: 1, max: 9 }) }),
		},
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant("tell-again" as const), teller }) },
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant("database" as const), isAway: fc.boolean() }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant("log" as const), isAway: fc.boolean() }) },
		{
			weight: 1,
			arbitrary: fc.record({
				kind: fc.constant("acknowledgements-lost" as const),
				count: fc.integer({ min: 1, max: 3 }),
			}),
		},
	),
	{ minLength: 5, maxLength: 25 },
);

describe("whatever breaks between a plugin, the queue and the database", () => {
	it("every event is stored once, and what was acknowledged while the database was away is among them", async () => {
		let acknowledgedWithoutDatabase = 0;
		const mend = (): void => {
			database.mend();
			log.setAway(false);
			log.loseAcknowledgements(0);
		};
		const property = fc.asyncProperty(steps, async (life) => {
			mend();
			const all = await Promise.all(Array.from({ length: tellers }, open));
			let isDatabaseAway = false;
			for (const step of life) {
				switch (step.kind) {
					case "tell": {
						const told = all[step.teller] as Teller;
						told.recorded += step.events;
						const status = await tell(told, missingOf(told));
						expect([200, 503]).toContain(status);
						acknowledgedWithoutDatabase += isDatabaseAway && status === 200 ? 1 : 0;
						break;
					}
					case "tell-again": {
						const told = all[step.teller] as Teller;
						if (told.recorded > 0) {
							await tell(told, [1, told.recorded]);
						}
						break;
					}
					case "database":
						isDatabaseAway = step.isAway;
						(isDatabaseAway ? database.cut : database.mend)();
						break;
					case "log":
						log.setAway(step.isAway);
						break;
					case "acknowledgements-lost":
						log.loseAcknowledgements(step.count);
						break;
				}
			}
			mend();
			for (const told of all) {
				while (missingOf(told).length > 0) {
					await tell(told, missingOf(told));
					await sleep(5);
				}
			}
			await vi.waitFor(() => expect(log.entries()).toEqual([]), { timeout: 20_000 });
			expect(await countStored(all)).toEqual(
				all.map(({ sessionId, recorded }) => ({ sessionId, stored: recorded, counted: recorded, highest: recorded })),
			);
		});
		await fc.assert(property, { seed, numRuns: 12 });
		expect(acknowledgedWithoutDatabase).toBeGreaterThan(0);
	}, 90_000);
});

async function countStored(all: ReadonlyArray<Teller>): Promise<ReadonlyArray<object>> {
	const client = new pg.Client({ connectionString: database.url });
	await client.connect();
	const { rows } = await client.query<{ sessionId: string }>(
		`SELECT session_id AS "sessionId", events AS counted, coalesce(upper(accepted) - 1, 0) AS highest,
			(SELECT count(*)::int FROM events WHERE events.session_id = sessions.session_id) AS stored
		FROM sessions WHERE session_id = ANY($1)`,
		[all.map(({ sessionId }) => sessionId)],
	);
	await client.end();
	return all.map(({ sessionId }) => rows.find((row) => row.sessionId === sessionId) ?? {});
}
