import type { RequestHandler } from "express";
import { sql } from "kysely";
import type { Context } from "../context.js";
import { ProblemError } from "../http/problem.js";

/** The process lives and answers. */
export const healthz: RequestHandler = (_request, response) => {
	response.json({ status: "ok" });
};

function lastEvent(atMs: number | undefined): string | null {
	return atMs === undefined ? null : new Date(atMs).toISOString();
}

/**
 * The server can do its work: its database answers, and there is room for more batches. Otherwise 503. Either way it says
 * when the last event came in, since a server that takes nothing in looks healthy otherwise.
 */
export function readyz({ config, db, metrics, writer }: Context): RequestHandler {
	const refuse = (what: string): ProblemError => {
		const lastEventAt = lastEvent(metrics.lastEventAtMs()) ?? "none since the start";
		return new ProblemError("unavailable", `${what} Last event: ${lastEventAt}.`, { retryAfterSeconds: 5 });
	};
	return async (_request, response) => {
		try {
			await sql`SELECT 1`.execute(db);
		} catch {
			throw refuse("The database does not answer.");
		}
		const batchesWaiting = writer.waiting();
		if (batchesWaiting >= config.maxBatchesWaiting) {
			throw refuse(`${batchesWaiting} batches wait for the database, and there is room for no more.`);
		}
		response.json({ status: "ready", lastEventAt: lastEvent(metrics.lastEventAtMs()), batchesWaiting });
	};
}
