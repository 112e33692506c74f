import { sql } from "kysely";
import type { Database } from "./database.js";

/**
 * Does on one connection what takes as long as there is much stored: a migration that makes an index, or looking at every
 * table. No statement of it is given up, as those of requests are.
 */
export function withoutStatementTimeout<Result>(
	db: Database,
	action: (db: Database) => Promise<Result>,
): Promise<Result> {
	return db.connection().execute(async (connection) => {
		await sql`SET statement_timeout = 0`.execute(connection);
		try {
			return await action(connection);
		} finally {
			await sql`RESET statement_timeout`.execute(connection);
		}
	});
}
