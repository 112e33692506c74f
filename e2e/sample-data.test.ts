import { createHash } from "node:crypto";
import { catalogue, contractVersion } from "@flipbook-telemetry/event-schema";
import type { SampleOptions } from "@flipbook-telemetry/sample-data";
import { loadSampleData, generateSampleDays } from "@flipbook-telemetry/sample-data";
import { createEventValidator } from "@flipbook-telemetry/server";
import { beforeAll, describe, expect, it } from "vitest";
import { useDatabase } from "./support/use-database.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`sample data: SEED=${seed}`);

const dayMs = 24 * 60 * 60 * 1000;
/** Days this long ago leave marks when they change. */
const untilMs = Math.floor(Date.now() / dayMs) * dayMs - 5 * dayMs;
const options: SampleOptions = { seed, days: 10, installsPerDay: 30, untilMs };

const database = useDatabase();

async function query(sql: string): Promise<Array<Record<string, unknown>>> {
	return (await database.client.query<Record<string, unknown>>(sql)).rows;
}

function fingerprint(wanted: SampleOptions): string {
	return createHash("sha256")
		.update(JSON.stringify([...generateSampleDays(wanted)]))
		.digest("hex");
}

beforeAll(async () => {
	await loadSampleData({ ...options, databaseUrl: database.url });
});

describe("sample data", () => {
	it("are the same for the same seed, and different for another", () => {
		expect(fingerprint(options)).toBe(fingerprint(options));
		expect(fingerprint({ ...options, seed: seed + 1 })).not.toBe(fingerprint(options));
	});

	it("has as many installations and days as the options say", async () => {
		const [row] = await query(`
			SELECT count(DISTINCT (installation_key, session_day))::float8 / ${options.days} AS per_day,
				sum(events)::float8 / count(*) AS events_per_session, count(DISTINCT session_day)::integer AS days
			FROM sessions`);
		expect(row?.["days"]).toBe(options.days);
		expect(row?.["per_day"]).toBeGreaterThan(options.installsPerDay * 0.6);
		expect(row?.["per_day"]).toBeLessThan(options.installsPerDay * 1.5);
		expect(row?.["events_per_session"]).toBeGreaterThan(8);
		expect(row?.["events_per_session"]).toBeLessThan(16);
	});

	it("have the counts of their events on each session's row", async () => {
		const actions = catalogue.filter(({ isAction }) => isAction).map(({ name }) => `'${name}'`);
		const wrong = await query(`
			SELECT session_id FROM sessions LEFT JOIN (
				SELECT session_id, count(*) AS events, range_agg(int4range(seq, seq, '[]')) AS accepted,
					max(seq) - count(*) AS events_lost,
					count(*) FILTER (WHERE name IN (${actions.join(", ")})) AS actions,
					count(*) FILTER (WHERE name = 'StoryOpened') AS stories_opened,
					coalesce(sum((properties ->> 'openMs')::bigint), 0) AS story_ms
				FROM events GROUP BY session_id
			) counted USING (session_id)
			WHERE (sessions.events, sessions.accepted, sessions.events_lost, sessions.actions, sessions.stories_opened,
					sessions.story_ms)
				IS DISTINCT FROM
				(counted.events, counted.accepted, counted.events_lost, counted.actions, counted.stories_opened,
					counted.story_ms)`);
		expect(wrong).toEqual([]);
		const [all] = await query("SELECT sum(events_lost)::integer AS lost FROM sessions");
		expect(all?.["lost"]).toBeGreaterThan(0);
	});

	it("have events that the server would take, in order, within their session", async () => {
		const validate = createEventValidator(contractVersion);
		for (const { sessions } of generateSampleDays(options)) {
			for (const { events, startedAtMs, endedAtMs } of sessions) {
				const verdicts = events.map(({ seq, name, properties }) => validate({ seq, name, ageMs: 0, properties }));
				expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
				const moments = [startedAtMs, ...events.map(({ occurredAtMs }) => occurredAtMs), endedAtMs];
				expect(moments).toEqual([...moments].sort((a, b) => a - b));
				expect(events.every(({ occurredAtMs, receivedAtMs }) => occurredAtMs <= receivedAtMs)).toBe(true);
			}
		}
		const stories = await query(`
			SELECT session_id FROM events WHERE name IN ('StoryOpened', 'StoryClosed')
			GROUP BY session_id, properties ->> 'story'
			HAVING count(*) FILTER (WHERE name = 'StoryOpened') > 1 OR count(*) FILTER (WHERE name = 'StoryClosed') > 1`);
		expect(stories).toEqual([]);
	});

	it("have installations that know their first and last day", async () => {
		const wrong = await query(`
			SELECT installation_key FROM installations LEFT JOIN (
				SELECT installation_key, min(session_day) AS first, max(session_day) AS last FROM sessions GROUP BY 1
			) seen USING (installation_key)
			WHERE (first_seen_day, last_seen_day) IS DISTINCT FROM (first, last)`);
		expect(wrong).toEqual([]);
	});

	it("lie in a partition for each day", async () => {
		expect(await query("SELECT count(*)::integer AS strays FROM events_default")).toEqual([{ strays: 0 }]);
	});

	it("leave no marks, and the triggers as they were", async () => {
		expect(await query("SELECT count(*)::integer AS marks FROM stale_days")).toEqual([{ marks: 0 }]);
		await query(
			"UPDATE sessions SET actions = actions WHERE session_id = (SELECT min(session_id::text)::uuid FROM sessions)",
		);
		const [row] = await query("SELECT count(*)::integer AS marks FROM stale_days");
		expect(row?.["marks"]).toBeGreaterThan(0);
		await query("TRUNCATE stale_days");
	});
});
