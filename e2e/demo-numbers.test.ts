import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { addDays, dayOf } from "@flipbook-telemetry/server";
import { fillDemoYear } from "@flipbook-telemetry/tooling/demo-year";
import { describe, expect, it } from "vitest";
import { createDatabase } from "./support/fresh-database.js";
import { useTelemetryServer } from "./support/telemetry-server.js";

const token = "a-token-for-those-who-may-look";
const nowMs = Date.now();
const today = dayOf(nowMs);

/** Enough for a month and what its first days look back on; counting a whole year takes minutes. */
const days = 45;

/** A database with some of the demo's days in it, in small: most things were done by fewer than five installations on any day. */
async function makeDemo(): Promise<string> {
	const url = await createDatabase();
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-demo-"));
	const env = { DATABASE_URL: url, DATA_DIR: dataDir };
	await fillDemoYear({ env, days, installsPerDay: 6, nowMs, say: () => undefined });
	await rm(dataDir, { recursive: true, force: true });
	return url;
}

const server = useTelemetryServer({ METRICS_TOKEN: token }, makeDemo);

type Row = Readonly<Record<string, unknown>>;

/** What a page can be narrowed down to. */
interface Cell {
	readonly version?: string;
	readonly channel?: string;
	readonly traffic?: string;
}

/** What the server answers, only these columns of it, in an order that can be compared. */
async function answered(name: string, asked: Readonly<Record<string, string>>, columns: ReadonlyArray<string>) {
	const address = `${server.url}/api/metrics/${name}?${new URLSearchParams(asked).toString()}`;
	const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
	expect(response.status, address).toBe(200);
	const { rows } = (await response.json()) as { rows: ReadonlyArray<Row> };
	return inOrder(rows.map((row) => columns.map((column) => row[column])));
}

function inOrder(rows: ReadonlyArray<ReadonlyArray<unknown>>): ReadonlyArray<string> {
	return rows.map((row) => JSON.stringify(row)).sort();
}

async function raw(statement: string): Promise<ReadonlyArray<string>> {
	return inOrder((await server.query<Record<string, unknown>>(statement)).map((row) => Object.values(row)));
}

function sessionsIn({ version, channel, traffic }: Cell): string {
	const conditions = [
		...(version === undefined ? [] : [`plugin_version = '${version}'`]),
		...(channel === undefined ? [] : [`channel = '${channel}'`]),
		...(traffic === "all" ? [] : ["origin <> 'other'"]),
	];
	return `(SELECT * FROM sessions WHERE ${["TRUE", ...conditions].join(" AND ")})`;
}

const actions = catalogue.filter(({ isAction }) => isAction).map(({ name }) => `'${name}'`);

/** Sessions with an action that lasted 30 seconds, by the events themselves. */
function activeSessionsIn(cell: Cell): string {
	return `(
		SELECT * FROM ${sessionsIn(cell)} sessions
		WHERE last_seen_at - started_at >= interval '30 seconds' AND session_id IN (
			SELECT session_id FROM events WHERE name IN (${actions.join(", ")}))
	)`;
}

const choices = catalogue
	.flatMap(({ name, properties }) =>
		properties
			.filter(({ kind }) => kind === "oneOf" || kind === "boolean")
			.map((property) => `('${name}', '${property.name}')`),
	)
	.join(", ");

const usesOf = (cell: Cell, from: string): string => `
	SELECT name, property, value, count(*)::integer AS uses, count(DISTINCT session_id)::integer AS sessions
	FROM (
		SELECT session_id, name, '' AS property, '' AS value FROM events
		UNION ALL
		SELECT session_id, name, property, properties ->> property
		FROM events JOIN (VALUES ${choices}) choices (name, property) USING (name)
		WHERE properties ? property
	) uses JOIN ${sessionsIn(cell)} sessions USING (session_id)
	WHERE session_day BETWEEN '${from}' AND '${today}'
	GROUP BY name, property, value`;

/** The first day of an interval, and the last of it that is in the range. */
const intervalsOf = (from: string, interval: string): string => `(
	SELECT date_trunc('${interval}', day)::date AS first,
		min(day)::date AS from_day, max(day)::date AS to_day
	FROM generate_series('${from}'::timestamp, '${today}', interval '1 day') day GROUP BY 1
)`;

const storiesOf = (cell: Cell, from: string, interval: string): string => `
	WITH sessions AS ${sessionsIn(cell)}, story AS (
		SELECT session_id, properties ->> 'story' AS story,
			greatest(min(started_at), coalesce(
				min(occurred_at) FILTER (WHERE name = 'StoryOpened'),
				min(occurred_at - (properties ->> 'openMs')::bigint * interval '1 millisecond')
					FILTER (WHERE name = 'StoryClosed')
			)) AS from_time,
			least(min(last_seen_at), coalesce(max(occurred_at) FILTER (WHERE name = 'StoryClosed'), 'infinity')) AS to_time
		FROM events JOIN sessions USING (session_id)
		WHERE properties ? 'story' GROUP BY 1, 2
	), open AS (
		SELECT session_id, unnest(range_agg(tstzrange(from_time, greatest(from_time, to_time)))) AS span
		FROM story GROUP BY 1
	), session AS (
		SELECT session_id, session_day,
			(SELECT count(*) FROM events WHERE events.session_id = sessions.session_id AND name = 'StoryOpened') AS opened,
			EXISTS (SELECT FROM story WHERE story.session_id = sessions.session_id) AS has_story,
			(SELECT round(sum(extract(epoch FROM upper(span) - lower(span)) * 1000))
				FROM open WHERE open.session_id = sessions.session_id) AS story_ms
		FROM sessions
	)
	SELECT first::text, coalesce(sum(opened), 0)::integer, count(*) FILTER (WHERE has_story)::integer AS sessions,
		coalesce(sum(story_ms), 0)::float8 AS story_ms
	FROM ${intervalsOf(from, interval)} intervals LEFT JOIN session ON session_day BETWEEN from_day AND to_day
	GROUP BY first`;

const versionsOf = (cell: Cell, from: string, interval: string): string => `
	SELECT first::text, plugin_version,
		count(DISTINCT installation_key) FILTER (WHERE session_day = to_day)::integer AS daily,
		count(DISTINCT installation_key)::integer AS monthly
	FROM ${intervalsOf(from, interval)} intervals
	JOIN ${activeSessionsIn(cell)} sessions ON session_day BETWEEN to_day - 29 AND to_day
	GROUP BY first, plugin_version`;

const activesOf = (cell: Cell, from: string, interval: string): string => `
	SELECT first::text,
		count(DISTINCT installation_key) FILTER (WHERE session_day = to_day)::integer AS daily,
		count(DISTINCT installation_key) FILTER (WHERE session_day > to_day - 7)::integer AS weekly,
		count(DISTINCT installation_key)::integer AS monthly
	FROM ${intervalsOf(from, interval)} intervals
	LEFT JOIN ${activeSessionsIn(cell)} sessions ON session_day BETWEEN to_day - 29 AND to_day
	GROUP BY first`;

const ranges = [
	{ range: "30 days", from: addDays(today, -29), interval: "day" },
	{ range: "30 days", from: addDays(today, -29), interval: "week" },
	{ range: "all days", from: addDays(today, 2 - days), interval: "day" },
	{ range: "all days", from: addDays(today, 2 - days), interval: "month" },
] as const;

async function cells(): Promise<ReadonlyArray<Cell>> {
	const [mostUsed] = await server.query<{ version: string }>(
		"SELECT plugin_version AS version FROM sessions GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
	);
	const version = mostUsed?.version ?? "";
	return [{}, { channel: "beta" }, { version }, { version, channel: "beta", traffic: "all" }, { traffic: "all" }];
}

describe.each(ranges)(
	"the demo's numbers of $range, by the $interval, are those of its sessions and events",
	(asked) => {
		const { from, interval } = asked;

		it("for everything that was done, and each choice of it", async () => {
			for (const cell of await cells()) {
				const read = await answered("uses", { from, to: today, ...cell }, [
					"name",
					"property",
					"value",
					"uses",
					"sessions",
				]);
				expect(read.length, JSON.stringify(cell)).toBeGreaterThan(0);
				expect(read, JSON.stringify(cell)).toEqual(await raw(usesOf(cell, from)));
			}
		});

		it.each([
			{ name: "stories", columns: ["day", "storiesOpened", "sessions", "storyMs"], count: storiesOf },
			{ name: "versions", columns: ["day", "version", "daily", "monthly"], count: versionsOf },
			{ name: "actives", columns: ["day", "daily", "weekly", "monthly"], count: activesOf },
		] as const)("for $name", async ({ name, columns, count }) => {
			for (const cell of await cells()) {
				const read = await answered(name, { from, to: today, interval, ...cell }, columns);
				expect(read.length, JSON.stringify(cell)).toBeGreaterThan(0);
				expect(read, JSON.stringify(cell)).toEqual(await raw(count(cell, from, interval)));
			}
		});
	},
);
