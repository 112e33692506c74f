import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import type { RawBuilder } from "kysely";
import { sql } from "kysely";
import type { DatabaseTransaction } from "../../database/database.js";
import { smallestGroups } from "./smallest-groups.js";

const cellNames = ["plugin_version", "channel", "traffic"];
const cell = sql.join(cellNames.map((name) => sql.ref(name)));

function rowsOf(table: string, day: string): RawBuilder<unknown> {
	return sql`(SELECT * FROM ${sql.table(table)} WHERE day = ${day}::date) ${sql.ref(table)}`;
}

function sameRow(table: string, names: ReadonlyArray<string>): RawBuilder<unknown> {
	const of = (source: string): RawBuilder<unknown> => sql.join(names.map((name) => sql.ref(`${source}.${name}`)));
	return sql`(${of(table)}) = (${of("guard")})`;
}

/** Writes down how few installations could be learned about from the sessions of a day. */
export async function guardSessions(trx: DatabaseTransaction, day: string): Promise<void> {
	await sql`
		UPDATE daily_sessions SET smallest_group = guard.smallest
		FROM (${smallestGroups({ rows: rowsOf("daily_sessions", day), size: "installations", extent: "sessions" })}) guard
		WHERE daily_sessions.day = ${day}::date AND ${sameRow("daily_sessions", cellNames)}`.execute(trx);
}

/** Writes down how few installations could be learned about from those that were active. */
export async function guardActives(trx: DatabaseTransaction, day: string): Promise<void> {
	const rows = sql`(
		SELECT ${cell}, span, size
		FROM ${rowsOf("daily_actives", day)},
			LATERAL (VALUES ('daily', daily), ('weekly', weekly), ('monthly', monthly)) spans (span, size)
	) spans`;
	const smallest = (span: string): RawBuilder<unknown> => sql`min(smallest) FILTER (WHERE span = ${sql.lit(span)})`;
	await sql`
		UPDATE daily_actives
		SET smallest_daily = guard.daily, smallest_weekly = guard.weekly, smallest_monthly = guard.monthly
		FROM (
			SELECT ${cell}, ${smallest("daily")} AS daily, ${smallest("weekly")} AS weekly, ${smallest("monthly")} AS monthly
			FROM (${smallestGroups({ rows, size: "size", extent: "size", keys: ["span"] })}) spans
			GROUP BY ${cell}
		) guard
		WHERE daily_actives.day = ${day}::date AND ${sameRow("daily_actives", cellNames)}`.execute(trx);
}

/**
 * Writes down how few installations could be learned about from the uses of a day. They can be taken away from each other
 * within a cell, too: events from the sum of all actions or of all others, choices from their event. So of each such list
 * the smallest that is large enough is kept back along with those that are not, and the choices along with their event.
 *
 * How often stories were opened is a number of its own, which hides nothing: it comes last.
 */
export async function guardUses(
	trx: DatabaseTransaction,
	day: string,
	catalogue: ReadonlyArray<EventDescriptor>,
): Promise<void> {
	const actions = catalogue.filter(({ isAction }) => isAction).map(({ name }) => name);
	const keys = ["name", "property", "value"];
	const rows = sql.join(keys.map((key) => sql.ref(key)));
	await sql`
		UPDATE daily_uses SET smallest_group = guard.smallest
		FROM (
			WITH lists AS (
				SELECT ${cell}, ${rows}, least(installations, lag(installations) OVER (
					PARTITION BY ${cell}, property, CASE property WHEN '' THEN (name = ANY(${actions}))::text ELSE name END
					ORDER BY property = '' AND name = 'StoryOpened', installations, name, value
				)) AS smallest
				FROM daily_uses WHERE day = ${day}::date
			), within_cell AS (
				SELECT ${cell}, ${rows},
					least(smallest, min(smallest) FILTER (WHERE property = '') OVER (PARTITION BY ${cell}, name)) AS smallest
				FROM lists
			), beside_cells AS (
				${smallestGroups({ rows: rowsOf("daily_uses", day), size: "installations", extent: "uses", keys })}
			)
			SELECT ${cell}, ${rows}, least(within_cell.smallest, beside_cells.smallest) AS smallest
			FROM within_cell JOIN beside_cells USING (${cell}, ${rows})
		) guard
		WHERE daily_uses.day = ${day}::date AND ${sameRow("daily_uses", [...cellNames, ...keys])}`.execute(trx);
}
