import { sql } from "kysely";
import { mayShow } from "./curtain.js";
import { daysOf } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

interface ConsentRow {
	readonly day: string;
	readonly newInstallations: number;
	readonly active: number;
	readonly erased: number;
	/** The days put together, of which each is a breakdown by the day of first use. */
	readonly groups: ReadonlyArray<number>;
}

/** Reads what became of those who said yes. */
export const readConsent: ReadTable<"consent"> = async ({ db, query, smallestGroup }) => {
	const { rows } = await sql<ConsentRow>`
		SELECT first AS day,
			coalesce(sum(installations), 0)::bigint AS "newInstallations",
			coalesce(sum(active), 0)::bigint AS active,
			coalesce(sum(count), 0)::bigint AS erased,
			array_agg(coalesce(installations, 0)) || array_agg(coalesce(active, 0)) AS groups
		FROM ${daysOf(query)}
		LEFT JOIN daily_first_weeks ON daily_first_weeks.day = days.day
		LEFT JOIN daily_tallies ON daily_tallies.day = days.day AND kind = 'installation_erased'
		GROUP BY first ORDER BY first`.execute(db);
	// A sum over a part of the days would not be a share of all that are new; and one that is shown has no day to hide.
	const isWhole = ({ groups }: ConsentRow): boolean => groups.every((group) => mayShow(group, smallestGroup));
	return {
		rows: rows.map((row) => ({
			day: row.day,
			newInstallations: row.newInstallations,
			activeInFirstWeek: isWhole(row) ? row.active : null,
			erased: row.erased,
		})),
		hidden: rows.filter((row) => !isWhole(row)).length,
	};
};
