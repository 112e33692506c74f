import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import type { Follower } from "./follow.js";

/**
 * Which of these days have something that a follower has not carried yet. To one that never began, everything is missing.
 * It may name a day too many, for a while, when others have changed after it; it never leaves one out.
 *
 * Ask after the changes have been numbered, and of closed days: what is stored later is not seen.
 */
export async function missingDays(
	db: Database,
	{ name, reads }: Pick<Follower, "name" | "reads">,
	days: ReadonlyArray<string>,
): Promise<ReadonlyArray<string>> {
	// A day gets its position after the changes that it gets it for.
	const isBehind =
		reads === "days"
			? sql<boolean>`changed_days.position > followers.position`
			: sql<boolean>`EXISTS (
					SELECT FROM changes WHERE changes.position > followers.position AND changes.position < changed_days.position
				)`;
	const { rows } = await sql<{ day: string }>`
		SELECT asked.day FROM unnest(${days}::date[]) asked (day)
		LEFT JOIN changed_days USING (day)
		LEFT JOIN followers ON followers.name = ${name}
		WHERE followers.name IS NULL OR ${isBehind}
			OR EXISTS (SELECT FROM changes WHERE changes.position IS NULL AND asked.day = ANY (changes.days))
		ORDER BY 1`.execute(db);
	return rows.map(({ day }) => day);
}
