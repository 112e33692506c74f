import type { Row } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { daysOf, ifCounted, isFew } from "./fragments.js";
import type { ReadTable } from "./read-table.js";
import { ifTallied, joinTally } from "./tallies.js";

/** Reads what became of those who said yes. */
export const readConsent: ReadTable<"consent"> = async ({ db, query, smallestGroup, today }) => {
	const { rows } = await sql<Row<"consent">>`
		SELECT first AS day,
			${ifCounted(sql`coalesce(sum(installations), 0)::bigint`)} AS "newInstallations",
			${ifCounted(sql`coalesce(sum(active), 0)::bigint`)} AS "activeInFirstWeek",
			${ifTallied(sql`coalesce(sum(count), 0)::bigint`, today)} AS erased,
			${isFew(
				sql`max(installations) > 0 OR max(count) > 0`,
				sql`greatest(max(installations), max(count))`,
				smallestGroup,
			)} AS few
		FROM ${daysOf(query)}
		LEFT JOIN daily_first_weeks ON daily_first_weeks.day = days.day
		${joinTally("installation_erased")}
		GROUP BY first ORDER BY first`.execute(db);
	return rows;
};
