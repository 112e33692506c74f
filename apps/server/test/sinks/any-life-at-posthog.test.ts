import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readErasures } from "../../src/erasure/erasures-elsewhere.js";
import { follow } from "../../src/sinks/feed/follow.js";
import { eventUuid } from "../../src/sinks/posthog/ids.js";
import { createPostHogSink } from "../../src/sinks/posthog/posthog.js";
import { noonMs, useFeedDatabase } from "./feed/support/feed-database.js";
import { anyLife, live, makeHands } from "./feed/support/random-life.js";
import { useLoopbackPostHog } from "./support/loopback-posthog.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`any life at PostHog: SEED=${seed}`);

const database = useFeedDatabase();
const posthog = useLoopbackPostHog();
let hands: Awaited<ReturnType<typeof makeHands>> = [];

beforeAll(async () => {
	hands = await makeHands(database);
});

interface Stored {
	readonly id: string;
	readonly seq: number;
	readonly line: string;
}

/** What is stored of events, by the id that PostHog tells them by. */
async function inDatabase(): Promise<ReadonlyMap<string, string>> {
	const rows = await database.query<Stored>(`
		SELECT session_id AS id, seq, name || ' ' || (properties->>'page') || ' ' || encode(installation_key, 'hex') AS line
		FROM events JOIN sessions USING (session_id)`);
	return new Map(rows.map(({ id, seq, line }) => [eventUuid(id, seq), line]));
}

describe("whatever happens to a database, and however often who carries it is killed", () => {
	it("PostHog has each of its events once, as it is, and of others only what the maker is told to erase there", async () => {
		await fc.assert(
			fc
				.asyncProperty(anyLife(1, 30), async (happenings) => {
					const sink = createPostHogSink({ host: posthog.host, key: posthog.key });
					await follow(database.db, sink, { nowMs: noonMs });
					await live(database, [sink], happenings, hands);
					const stored = await inDatabase();
					const taken = [...posthog.taken.values()];
					const lines = taken
						.filter(({ uuid }) => stored.has(uuid))
						.map(
							({ uuid, event, distinct_id: who, properties }) =>
								`${uuid} ${event} ${String(properties["page"])} ${who}`,
						);
					expect(lines.sort()).toEqual([...stored].map(([uuid, line]) => `${uuid} ${line}`).sort());
					const told = (await readErasures(database.db)).map(({ id }) => id);
					const others = taken.filter(({ uuid }) => !stored.has(uuid));
					expect(others.filter(({ distinct_id: who }) => !told.includes(who))).toEqual([]);
				})
				.beforeEach(async () => {
					await database.empty();
					posthog.taken.clear();
				}),
			{ numRuns: 30, seed },
		);
	});
});
