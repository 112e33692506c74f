import type { RequestHandler } from "express";
import { sql } from "kysely";
import type { Context } from "../context.js";
import type { DurableLog } from "../durable-log/durable-log.js";
import { senderOf } from "../http/forget-sender.js";
import { ProblemError } from "../http/problem.js";

/** The process lives and answers. */
export const healthz: RequestHandler = (_request, response) => {
	response.json({ status: "ok" });
};

function lastEvent(atMs: number | undefined): string | null {
	return atMs === undefined ? null : new Date(atMs).toISOString();
}

/**
 * The server can do its work: its database answers, or the log before it, and there is room for more batches. With a log
 * open sessions are heard also while the database is away, so that is no reason to turn them off. Otherwise 503. Either way it says
 * when the last event came in, since a server that takes nothing in looks healthy otherwise. A server that no address
 * should reach says what of that kind came with this very request, so that anybody can look.
 */
export function readyz({ config, db, durableLog, intake, metrics }: Context): RequestHandler {
	const refuse = (what: string): ProblemError => {
		const lastEventAt = lastEvent(metrics.lastEventAtMs()) ?? "none since the start";
		return new ProblemError("unavailable", `${what} Last event: ${lastEventAt}.`, { retryAfterSeconds: 5 });
	};
	const askDatabase = async (): Promise<undefined> => {
		try {
			await sql`SELECT 1`.execute(db);
		} catch {
			throw refuse("The database does not answer.");
		}
	};
	const askLog = async (log: DurableLog): Promise<number> => {
		try {
			return (await log.state()).entries;
		} catch {
			throw refuse("The log does not answer.");
		}
	};
	return async (request, response) => {
		const logEntries = await (durableLog === undefined ? askDatabase() : askLog(durableLog));
		const batchesWaiting = intake.waiting();
		if (batchesWaiting >= config.maxBatchesWaiting) {
			throw refuse(`${batchesWaiting} batches wait for the database, and there is room for no more.`);
		}
		const { arrived } = senderOf(request);
		response.json({
			status: "ready",
			lastEventAt: lastEvent(metrics.lastEventAtMs()),
			batchesWaiting,
			...(logEntries === undefined ? {} : { logEntries }),
			...(arrived === undefined ? {} : { addressesArrived: arrived }),
		});
	};
}
