import type { RequestHandler } from "express";
import { senderOf } from "../http/anonymizer.js";
import { ProblemError } from "../http/problem.js";
import type { Queue } from "../ingest/queue/queue.js";
import type { SessionStore } from "../ingest/store/session-store.js";
import type { Prometheus } from "./prometheus.js";
import { createReadiness, NotReady } from "./readiness.js";

/** The process lives and answers. */
export const healthz: RequestHandler = (_request, response) => {
	response.json({ status: "ok" });
};

/** When the last event came in. Nothing where the database has not said so since the start: that is not "never". */
function lastEvent(atMs: number | null | undefined): { readonly lastEventAt?: string | null } {
	return atMs === undefined ? {} : { lastEventAt: atMs === null ? null : new Date(atMs).toISOString() };
}

/** The same as a sentence. */
function lastEventInWords(atMs: number | null | undefined): string {
	const { lastEventAt } = lastEvent(atMs);
	return lastEventAt === undefined ? "" : ` Last event: ${lastEventAt ?? "none is stored"}.`;
}

/** What readiness is judged by. */
export interface ReadyzOptions {
	readonly store: Pick<SessionStore, "tryStoring" | "waiting">;
	/** With so many batches waiting, the server is not ready. */
	readonly maxBatchesWaiting: number;
	/** Undefined: batches go straight into PostgreSQL. */
	readonly queue: Pick<Queue, "state"> | undefined;
	readonly prometheus: Pick<Prometheus, "lastEventAtMs">;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/**
 * A batch would be stored now: in the database, or in the queue before it. With a queue open sessions are heard also while the
 * database is away, so that is no reason to turn them off. Otherwise 503, with what is wrong and what to do. Either way it says
 * when the last event came in, since a server that takes nothing in looks healthy otherwise. A server that no address
 * should reach says what of that kind came with this very request, so that anybody can look.
 */
export function readyz({ store, maxBatchesWaiting, queue, prometheus, now }: ReadyzOptions): RequestHandler {
	const check = createReadiness(
		() => store.tryStoring(now()),
		() => performance.now(),
	);
	const refuse = (what: string): ProblemError =>
		new ProblemError("unavailable", what + lastEventInWords(prometheus.lastEventAtMs()), { retryAfterSeconds: 5 });
	const askQueue = async (queued: Pick<Queue, "state">): Promise<number> => {
		try {
			return (await queued.state()).entries;
		} catch {
			throw refuse("The queue does not answer.");
		}
	};
	return async (request, response) => {
		const batchesWaiting = store.waiting();
		if (batchesWaiting >= maxBatchesWaiting) {
			throw refuse(`${batchesWaiting} batches wait for the database, and there is room for no more.`);
		}
		const queueEntries = queue === undefined ? undefined : await askQueue(queue);
		await check().catch((problem: unknown) => {
			throw problem instanceof NotReady ? refuse(problem.message) : problem;
		});
		const { arrived } = senderOf(request);
		response.json({
			status: "ready",
			...lastEvent(prometheus.lastEventAtMs()),
			batchesWaiting,
			...(queueEntries === undefined ? {} : { queueEntries }),
			...(arrived === undefined ? {} : { addressesArrived: arrived }),
		});
	};
}
