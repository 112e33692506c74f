import { sql } from "kysely";
import { inRange } from "./fragments.js";
import type { ReadTable } from "./read-table.js";

/** Reads what was refused. It says nothing of installations: whoever was refused is not known any more. */
export const readRejections: ReadTable<"rejections"> = async ({ db, query }) => {
	const { rows } = await sql<{ reason: string; events: number }>`
		SELECT reason, sum(count)::bigint AS events FROM daily_tallies
		WHERE kind = 'event_rejected' AND ${inRange("daily_tallies", query)}
		GROUP BY reason ORDER BY events DESC, reason`.execute(db);
	return { rows, hidden: 0 };
};
