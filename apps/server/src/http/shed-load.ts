import type { RequestListener } from "node:http";
import { paths } from "@flipbook-telemetry/event-schema";
import type { Logger } from "pino";
import type { HttpCounters } from "./counters.js";
import { ProblemError, jitteredRetrySeconds, problemBody } from "./problem.js";
import { endUnread } from "./unread-body.js";

/** What waits for the database. */
const shed: ReadonlySet<string> = new Set([paths.ingest, paths.stillAlive, paths.endSession]);

/** So often at most the log says that load is shed; a line for each would be load of its own. */
const quietMs = 10_000;

const problem = new ProblemError("unavailable", "Nothing was stored. Keep the events and try again later.");
const body = problemBody(problem, undefined);
const text = JSON.stringify(body);

/** What decides, and who hears of it. */
export interface LoadShedding {
	/** Whether as many changes wait for the database as may. */
	readonly isFull: () => boolean;
	readonly counters: Pick<HttpCounters, "answered" | "refused">;
	readonly logger: Pick<Logger, "warn">;
	readonly random: () => number;
	readonly monotonicMs: () => number;
}

/**
 * While no more changes may wait, refuses what would have to, before anything is done about it. Checking a batch only to
 * refuse it takes nearly as long as storing it: of a server that is asked for twice what it can do, hardly a third of what
 * it can do would be left. Stands before Express for the same reason.
 */
export function shedLoad(
	answer: RequestListener,
	{ isFull, counters, logger, random, monotonicMs }: LoadShedding,
): RequestListener {
	let refused = 0;
	let saidAtMs = -Infinity;
	const note = (route: string, method: string): void => {
		refused += 1;
		counters.refused(problem.code);
		counters.answered({ route, method, status: body.status, seconds: 0 });
		if (monotonicMs() - saidAtMs >= quietMs) {
			logger.warn({ refused }, "more is asked for than the database keeps up with; requests are refused with 503");
			refused = 0;
			saidAtMs = monotonicMs();
		}
	};
	return (request, response) => {
		const [path = ""] = (request.url ?? "").split("?", 1);
		if (!shed.has(path) || !isFull()) {
			answer(request, response);
			return;
		}
		note(path, request.method ?? "");
		response.writeHead(body.status, {
			"Content-Length": Buffer.byteLength(text),
			"Content-Type": "application/problem+json; charset=utf-8",
			"Cache-Control": "no-store",
			"Retry-After": String(jitteredRetrySeconds(random)),
		});
		endUnread(request, response, text);
	};
}
