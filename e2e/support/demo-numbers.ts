import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { dayOf, daysBetween } from "@flipbook-telemetry/server";
import { fillDemoYear } from "@flipbook-telemetry/tooling/demo-year";
import { expect } from "vitest";
import { createDatabase } from "./fresh-database.ts";
import { useTelemetryServer } from "./telemetry-server.ts";

/** What a page can be narrowed down to. */
export interface Cell {
	readonly version?: string;
	readonly channel?: string;
	readonly traffic?: string;
}

/** The days from one to another, both included, put together by an interval. */
export interface RangeQuery {
	readonly from: string;
	readonly to: string;
	readonly interval: "day" | "week" | "month";
}

/** The statements below count sessions and events themselves. None of them looks at anything that has been counted before. */
type CountRaw = (cell: Cell, numbersQuery: RangeQuery) => string;

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

const usesOfDays: CountRaw = (cell, { from, to }) => `
	SELECT session_day::text AS day, name, property, value, count(*)::integer AS uses, count(DISTINCT session_id)::integer AS sessions
	FROM (
		SELECT session_id, name, '' AS property, '' AS value FROM events
		UNION ALL
		SELECT session_id, name, property, properties ->> property
		FROM events JOIN (VALUES ${choices}) choices (name, property) USING (name)
		WHERE properties ? property
	) uses JOIN ${sessionsIn(cell)} sessions USING (session_id)
	WHERE session_day BETWEEN '${from}' AND '${to}'
	GROUP BY session_day, name, property, value`;

/** Of the whole range: a session has one day, so those of its days add up. */
const usesOf: CountRaw = (cell, numbersQuery) => `
	SELECT name, property, value, sum(uses)::integer AS uses, sum(sessions)::integer AS sessions
	FROM (${usesOfDays(cell, numbersQuery)}) days GROUP BY name, property, value`;

/** The first day of an interval, and the first and the last of it that are in the range. */
const intervalsOf = ({ from, to, interval }: RangeQuery): string => `(
	SELECT date_trunc('${interval}', day)::date AS first,
		min(day)::date AS from_day, max(day)::date AS to_day
	FROM generate_series('${from}'::timestamp, '${to}', interval '1 day') day GROUP BY 1
)`;

const storiesOf: CountRaw = (cell, numbersQuery) => `
	WITH sessions AS ${sessionsIn(cell)}, story AS (
		SELECT session_id, properties ->> 'story' AS story,
			greatest(min(started_at), coalesce(
				min(occurred_at) FILTER (WHERE name = 'StoryOpened'),
				min(occurred_at - (properties ->> 'openMs')::bigint * interval '1 millisecond')
					FILTER (WHERE name = 'StoryClosed')
			)) AS from_time,
			least(min(last_seen_at), coalesce(max(occurred_at) FILTER (WHERE name = 'StoryClosed'), 'infinity')) AS to_time,
			count(*) FILTER (WHERE name = 'StoryOpened') AS opened
		FROM events JOIN sessions USING (session_id)
		WHERE properties ? 'story' GROUP BY 1, 2
	), session AS (
		SELECT session_id, sum(opened) AS opened,
			range_agg(tstzrange(from_time, greatest(from_time, to_time))) AS spans
		FROM story GROUP BY 1
	), timed AS (
		SELECT session_day, session.session_id, opened, (
			SELECT round(sum(extract(epoch FROM upper(span) - lower(span)) * 1000)) FROM unnest(spans) span
		) AS story_ms
		FROM sessions LEFT JOIN session USING (session_id)
	)
	SELECT first::text, coalesce(sum(opened), 0)::integer, count(session_id)::integer AS sessions,
		coalesce(sum(story_ms), 0)::float8 AS story_ms
	FROM ${intervalsOf(numbersQuery)} intervals LEFT JOIN timed ON session_day BETWEEN from_day AND to_day
	GROUP BY first`;

const versionsOf: CountRaw = (cell, numbersQuery) => `
	SELECT first::text, plugin_version,
		count(DISTINCT installation_key) FILTER (WHERE session_day = to_day)::integer AS daily,
		count(DISTINCT installation_key)::integer AS monthly
	FROM ${intervalsOf(numbersQuery)} intervals
	JOIN ${activeSessionsIn(cell)} sessions ON session_day BETWEEN to_day - 29 AND to_day
	GROUP BY first, plugin_version`;

const activesOf: CountRaw = (cell, numbersQuery) => `
	SELECT first::text,
		count(DISTINCT installation_key) FILTER (WHERE session_day = to_day)::integer AS daily,
		count(DISTINCT installation_key) FILTER (WHERE session_day > to_day - 7)::integer AS weekly,
		count(DISTINCT installation_key)::integer AS monthly
	FROM ${intervalsOf(numbersQuery)} intervals
	LEFT JOIN ${activeSessionsIn(cell)} sessions ON session_day BETWEEN to_day - 29 AND to_day
	GROUP BY first`;

/** The tables that are compared: what is compared of them, and with what. */
const compared = {
	uses: { columns: ["name", "property", "value", "uses", "sessions"], count: usesOf },
	stories: { columns: ["day", "storiesOpened", "sessions", "storyMs"], count: storiesOf },
	versions: { columns: ["day", "version", "daily", "monthly"], count: versionsOf },
	actives: { columns: ["day", "daily", "weekly", "monthly"], count: activesOf },
} as const satisfies Record<string, { readonly columns: ReadonlyArray<string>; readonly count: CountRaw }>;

/** The name of a table that is compared. */
export type ComparedTable = keyof typeof compared;

/** A row as the server answers it. */
export type Row = Readonly<Record<string, unknown>>;

/** A server on the demo's days, and what tests do with it. */
export interface DemoNumbers {
	readonly today: string;
	/** The first day with a session. */
	readonly firstDay: () => Promise<string>;
	/** One of each kind; the version is the one with the most sessions. */
	readonly cells: () => Promise<ReadonlyArray<Cell>>;
	/** Expects that a table is what counting sessions and events gives, and that there is something in it; gives its rows. */
	readonly expectSame: (name: ComparedTable, numbersQuery: RangeQuery, cell: Cell) => Promise<ReadonlyArray<Row>>;
	/** Expects the same of what was done on each day by itself; gives how many of the days have anything. */
	readonly expectSameUsesOfEachDay: (numbersQuery: RangeQuery, cell: Cell) => Promise<number>;
}

function inOrder(rows: ReadonlyArray<ReadonlyArray<unknown>>): ReadonlyArray<string> {
	return rows.map((row) => JSON.stringify(row)).sort();
}

/** Fills a database as `pnpm start --demo` does, with so many days and about so many installations a day, and serves it. */
export function useDemoNumbers(made: { readonly days: number; readonly installsPerDay: number }): DemoNumbers {
	const token = "a-token-for-those-who-may-look";
	const nowMs = Date.now();

	const makeDemo = async (): Promise<string> => {
		const url = await createDatabase();
		const dataDir = await mkdtemp(join(tmpdir(), "telemetry-demo-"));
		const env = { DATABASE_URL: url, DATA_DIR: dataDir };
		await fillDemoYear({ env, ...made, nowMs, say: () => undefined });
		await rm(dataDir, { recursive: true, force: true });
		return url;
	};

	const server = useTelemetryServer({ METRICS_TOKEN: token }, makeDemo, () => nowMs);

	const read = async (name: ComparedTable, { from, to, interval }: RangeQuery, cell: Cell) => {
		const query = { from, to, ...(name === "uses" ? {} : { interval }), ...cell };
		const address = `${server.url}/api/numbers/${name}?${new URLSearchParams(query).toString()}`;
		const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
		expect(response.status, address).toBe(200);
		const { rows } = (await response.json()) as { rows: ReadonlyArray<Row> };
		const answered = inOrder(rows.map((row) => compared[name].columns.map((column) => row[column])));
		return { rows, answered, address };
	};

	return {
		today: dayOf(nowMs),
		firstDay: async () => {
			const [first] = await server.query<{ day: string }>("SELECT min(session_day)::text AS day FROM sessions");
			return first?.day ?? "";
		},
		cells: async () => {
			const [mostUsed] = await server.query<{ version: string }>(
				"SELECT plugin_version AS version FROM sessions GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
			);
			const version = mostUsed?.version ?? "";
			return [{}, { channel: "beta" }, { version }, { version, channel: "beta", traffic: "all" }, { traffic: "all" }];
		},
		expectSame: async (name, numbersQuery, cell) => {
			const { rows, answered, address } = await read(name, numbersQuery, cell);
			expect(rows.length, address).toBeGreaterThan(0);
			const raw = await server.query<Row>(compared[name].count(cell, numbersQuery));
			expect(answered, address).toEqual(inOrder(raw.map((row) => Object.values(row))));
			return rows;
		},
		expectSameUsesOfEachDay: async (numbersQuery, cell) => {
			const raw = await server.query<Row>(usesOfDays(cell, numbersQuery));
			for (const day of daysBetween(numbersQuery.from, numbersQuery.to)) {
				const { answered, address } = await read("uses", { from: day, to: day, interval: "day" }, cell);
				const ofDay = raw.filter((row) => row["day"] === day).map(({ day: _, ...row }) => Object.values(row));
				expect(answered, address).toEqual(inOrder(ofDay));
			}
			return new Set(raw.map(({ day }) => day)).size;
		},
	};
}
