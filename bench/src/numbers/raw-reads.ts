import { catalogue, catalogueAsOf, contractVersion } from "@flipbook-telemetry/event-schema";
import type { NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import { rules } from "@flipbook-telemetry/numbers-schema";

/** A query that counts a table's rows from the sessions and events themselves: $1 and $2 are the range's days. */
export interface RawRead {
	readonly table: TableName;
	readonly what: string;
	readonly sql: string;
}

const counted = `
	SELECT session_id, session_day, installation_key, plugin_version, started_at, last_seen_at, end_reason, actions,
		round(extract(epoch FROM last_seen_at - started_at) * 1000)::bigint AS length_ms,
		actions >= ${rules.activeActions} AND last_seen_at - started_at >= interval '${rules.activeMs} milliseconds' AS is_active
	FROM sessions WHERE origin <> 'other'`;

const days =
	"SELECT day::date AS day FROM generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') day";

/** The properties whose values are counted one by one. */
const choices = catalogueAsOf(catalogue, contractVersion)
	.flatMap(({ properties }) => properties)
	.filter(({ kind }) => kind === "oneOf" || kind === "boolean")
	.map(({ name }) => `'${name}'`);

/**
 * What a dashboard would have to ask without rollups, by the day, over everything that Studio seems to have sent. Each is
 * written as plainly as the definition of its number allows.
 */
export const rawReads: ReadonlyArray<RawRead> = [
	{
		table: "actives",
		what: "active by the day, week and month",
		sql: `
			WITH active AS (
				SELECT DISTINCT installation_key, session_day FROM (${counted}) counted
				WHERE is_active AND session_day BETWEEN $1::date - ${rules.monthDays - 1} AND $2::date
			), counts AS (
				SELECT day,
					count(DISTINCT installation_key) FILTER (WHERE session_day = day)::integer AS daily,
					count(DISTINCT installation_key) FILTER (WHERE session_day > day - ${rules.weekDays})::integer AS weekly,
					count(DISTINCT installation_key)::integer AS monthly
				FROM (${days}) days
				LEFT JOIN active ON session_day BETWEEN day - ${rules.monthDays - 1} AND day
				GROUP BY day
			)
			SELECT day::text AS day, daily, weekly, monthly, daily::float8 / nullif(monthly, 0) AS stickiness
			FROM counts ORDER BY counts.day`,
	},
	{
		table: "sessions",
		what: "sessions and their lengths by the day",
		sql: `
			SELECT day::text AS day, count(session_id)::integer AS sessions,
				count(DISTINCT counted.installation_key)::integer AS installations,
				count(DISTINCT counted.installation_key) FILTER (WHERE first_seen_day = day)::integer AS "newInstallations",
				count(*) FILTER (WHERE end_reason = 'explicit')::integer AS "endedExplicit",
				count(*) FILTER (WHERE end_reason = 'silent')::integer AS "endedSilent",
				coalesce(sum(actions), 0)::integer AS actions,
				coalesce(sum(length_ms), 0)::float8 AS "lengthMs",
				(percentile_disc(0.5) WITHIN GROUP (ORDER BY length_ms))::float8 AS "lengthP50Ms",
				(percentile_disc(0.9) WITHIN GROUP (ORDER BY length_ms))::float8 AS "lengthP90Ms"
			FROM (${days}) days
			LEFT JOIN (${counted}) counted ON session_day = day
			LEFT JOIN installations USING (installation_key)
			GROUP BY days.day ORDER BY days.day`,
	},
	{
		table: "peaks",
		what: "most sessions at once by the day",
		sql: `
			WITH going_on AS (
				SELECT started_at, last_seen_at FROM (${counted}) counted
				WHERE started_at < last_seen_at AND last_seen_at > $1::date::timestamp AT TIME ZONE 'UTC'
					AND session_day BETWEEN $1::date - ${rules.maxSessionDays} AND $2::date
			), steps AS (
				SELECT started_at AS at, 1 AS step FROM going_on
				UNION ALL SELECT last_seen_at, -1 FROM going_on
				UNION ALL SELECT day::timestamp AT TIME ZONE 'UTC', 0 FROM (${days}) days
			), levels AS (
				SELECT at, sum(step) OVER (ORDER BY at) AS level FROM steps
			)
			SELECT (at AT TIME ZONE 'UTC')::date::text AS day, max(level)::integer AS peak
			FROM levels WHERE at < ($2::date + 1)::timestamp AT TIME ZONE 'UTC' AND at >= $1::date::timestamp AT TIME ZONE 'UTC'
			GROUP BY 1 ORDER BY 1`,
	},
	{
		table: "uses",
		what: "uses of each page and feature, with their choices",
		sql: `
			WITH of_studio AS (
				SELECT session_day, session_id, name, properties
				FROM events JOIN (${counted}) counted USING (session_day, session_id)
				WHERE session_day BETWEEN $1::date AND $2::date
			)
			SELECT name, '' AS property, '' AS value, count(*)::integer AS uses, count(DISTINCT session_id)::integer AS sessions
			FROM of_studio GROUP BY name
			UNION ALL
			SELECT name, property, value, count(*)::integer, count(DISTINCT session_id)::integer
			FROM of_studio, jsonb_each_text(properties) choice (property, value)
			WHERE property IN (${choices.join(", ")})
			GROUP BY name, property, value`,
	},
	{
		table: "versions",
		what: "active by version, by the day and month",
		sql: `
			WITH active AS (
				SELECT DISTINCT installation_key, plugin_version, session_day FROM (${counted}) counted
				WHERE is_active AND session_day BETWEEN $1::date - ${rules.monthDays - 1} AND $2::date
			)
			SELECT day::text AS day, plugin_version AS version,
				count(DISTINCT installation_key) FILTER (WHERE session_day = day)::integer AS daily,
				count(DISTINCT installation_key)::integer AS monthly
			FROM (${days}) days
			JOIN active ON session_day BETWEEN day - ${rules.monthDays - 1} AND day
			GROUP BY days.day, plugin_version`,
	},
	{
		table: "retention",
		what: "retention by the week of first use",
		sql: `
			WITH weeks AS (
				SELECT date_trunc('week', first_seen_day)::date AS first_week, date_trunc('week', session_day)::date AS week,
					count(DISTINCT installation_key)::integer AS installations
				FROM (${counted}) counted JOIN installations USING (installation_key)
				WHERE date_trunc('week', first_seen_day) BETWEEN date_trunc('week', $1::date) AND $2::date
				GROUP BY 1, 2
			)
			SELECT first_week::text AS "firstWeek", week::text AS week, installations,
				installations::float8 / max(installations) FILTER (WHERE week = first_week) OVER (PARTITION BY first_week) AS share
			FROM weeks`,
	},
];

/** The query that asks the rollups for the same. */
export function queryOver(fromDay: string, toDay: string): NumbersQuery {
	return { from: fromDay, to: toDay, interval: "day", version: "all", channel: "all", traffic: "studio" };
}
