import type { Row } from "@flipbook-telemetry/numbers-schema";
import { sql } from "kysely";
import { inRange } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads what was refused. It says nothing of installations: whose events they were is not kept. */
export const readRejections: ReadTable<"rejections"> = async ({ db, query }) => {
	const { rows } = await sql<Row<"rejections">>`
		SELECT reason, sum(count)::bigint AS events FROM daily_tallies
		WHERE kind = 'event_rejected' AND ${inRange("daily_tallies", query)}
		GROUP BY reason ORDER BY events DESC, reason`.execute(db);
	return rows;
};
