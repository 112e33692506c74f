import type { Row } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { daysOf, isFew } from "./fragments.js";
import type { ReadTable } from "./read-table.js";
import { ifTallied, joinTally } from "./tallies.js";

/** Reads how many installations were erased. */
export const readErasures: ReadTable<"erasures"> = async ({ db, query, smallestGroup, today }) => {
	const { rows } = await sql<Row<"erasures">>`
		SELECT first AS day,
			${ifTallied(sql`coalesce(sum(count), 0)::bigint`, today)} AS erasures,
			${isFew(sql`max(count) > 0`, sql`max(count)`, smallestGroup)} AS few
		FROM ${daysOf(query)} ${joinTally("installation_erased")}
		GROUP BY first ORDER BY first`.execute(db);
	return rows;
};
