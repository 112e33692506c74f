import type { RequestHandler } from "express";
import { sql } from "kysely";
import type { Database } from "../database/database.js";
import { ProblemError } from "./problem.js";

/** The process lives and answers. */
export const healthz: RequestHandler = (_request, response) => {
	response.json({ status: "ok" });
};

/** The server can do its work: its database answers. Otherwise 503. */
export function readyz(db: Database): RequestHandler {
	return async (_request, response) => {
		try {
			await sql`SELECT 1`.execute(db);
		} catch {
			throw new ProblemError("unavailable", "The database does not answer.", { retryAfterSeconds: 5 });
		}
		response.json({ status: "ready" });
	};
}
