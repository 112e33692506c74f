import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Follower } from "../../../src/sinks/feed/follow.js";
import { follow } from "../../../src/sinks/feed/follow.js";
import { readChangedDay, readStoredEvents } from "../../../src/sinks/feed/read-changes.js";
import { noonMs, useFeedDatabase } from "./support/feed-database.js";
import { anyLife, live, makeHands } from "./support/random-life.js";

const database = useFeedDatabase();
let hands: Awaited<ReturnType<typeof makeHands>> = [];

beforeAll(async () => {
	hands = await makeHands(database);
});

async function stored(where = "true"): Promise<ReadonlyArray<string>> {
	const rows = await database.query<{ name: string }>(
		`SELECT session_id || ':' || seq AS name FROM events WHERE ${where} ORDER BY 1`,
	);
	return rows.map(({ name }) => name);
}

/** Keeps of each day what was stored of it when it was last told to look. */
function createCopier(): Follower & { readonly copied: () => ReadonlyArray<string> } {
	const copies = new Map<string, ReadonlyArray<string>>();
	return {
		name: "copier",
		reads: "days",
		next: async (after) => {
			const changed = await readChangedDay(database.db, after);
			if (changed !== undefined) {
				copies.set(changed.day, await stored(`session_day = '${changed.day}'`));
			}
			return changed?.position;
		},
		copied: () => [...copies.values()].flat().sort(),
	};
}

/** Keeps every event that it was ever told of. */
function createCollector(): Follower & { readonly heard: Set<string> } {
	const heard = new Set<string>();
	return {
		name: "collector",
		reads: "events",
		next: async (after) => {
			const told = await readStoredEvents(database.db, after, 4);
			told?.events.forEach(({ sessionId, seq }) => heard.add(`${sessionId}:${seq}`));
			return told?.position;
		},
		heard,
	};
}

describe("whatever is committed, in whichever order, and whoever is killed meanwhile", () => {
	it("reaches every follower, and leaves nothing to be carried", async () => {
		await fc.assert(
			fc
				.asyncProperty(anyLife(2, 40), async (happenings) => {
					const [copier, collector] = [createCopier(), createCollector()];
					for (const follower of [copier, collector]) {
						await follow(database.db, follower, { nowMs: noonMs });
					}
					await live(database, [copier, collector], happenings, hands);
					const everything = await stored();
					expect(copier.copied()).toEqual(everything);
					expect(everything.filter((name) => !collector.heard.has(name))).toEqual([]);
					expect(await database.query("SELECT FROM changes")).toEqual([]);
				})
				.beforeEach(() => database.empty()),
			{ numRuns: 25 },
		);
	});
});
