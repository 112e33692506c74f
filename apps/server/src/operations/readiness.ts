import { setTimeout as sleep } from "node:timers/promises";
import { isDatabaseUnavailable } from "../database/is-unavailable.js";
import { messageOf } from "../database/problem-text.js";
import { NotResponding } from "../database/response-watchdog.js";
import { QueueUnavailable } from "../ingest/queue/queue.js";
import { TooManyWaiting } from "../ingest/store/session-store.js";

/** What was found holds for this long, so that a server which is asked often is not at work for it. */
const holdsForMs = 1000;
/** A server that needs longer to store a batch is not ready. */
const longestMs = 1800;

/** Why a batch would not be stored now, and what the operator can do. */
export class NotReady extends Error {
	override readonly name = "NotReady";
}

/** What PostgreSQL says, by its SQLSTATE. */
const reasons: Readonly<Record<string, string>> = {
	"25006": "The database is read only: a standby, or set so. Point DATABASE_URL at one that takes writes.",
	"42501": "The role in DATABASE_URL may not write to the server's tables. Grant it, or make it their owner.",
	"42P01": 'Tables are missing in the database. Run "telemetry migrate", or start the server again.',
	"53100": "The disk of the database is full. Make room.",
	"53300": "The database takes no more connections. Raise its max_connections, or lower DATABASE_POOL_SIZE.",
};

function reasonOf(problem: unknown): string {
	const code = problem instanceof Error && "code" in problem ? String(problem.code) : "";
	const reason = reasons[code];
	if (reason !== undefined) {
		return reason;
	}
	if (problem instanceof QueueUnavailable) {
		return problem.message;
	}
	if (problem instanceof TooManyWaiting) {
		return `${problem.message} There is room for no more.`;
	}
	if (problem instanceof NotResponding || isDatabaseUnavailable(problem)) {
		return "The database does not answer.";
	}
	return `A batch could not be stored: ${messageOf(problem)}.`;
}

/**
 * Finds out whether a batch would be stored now, by trying. Who asks at the same time, or within a second, shares one try.
 * The result throws `NotReady`.
 */
export function createReadiness(tryStoring: () => Promise<void>, monotonicMs: () => number): () => Promise<void> {
	let found: Promise<void> | undefined;
	let holdsUntilMs = -Infinity;

	const look = async (): Promise<void> => {
		const isOver = new AbortController();
		const late = sleep(longestMs, undefined, { signal: isOver.signal }).then(() => {
			throw new NotReady(`Storing a batch takes longer than ${longestMs / 1000} s.`);
		});
		try {
			await Promise.race([tryStoring(), late]);
		} catch (problem) {
			throw problem instanceof NotReady ? problem : new NotReady(reasonOf(problem), { cause: problem });
		} finally {
			late.catch(() => undefined);
			isOver.abort();
		}
	};

	return () => {
		if (found === undefined || monotonicMs() >= holdsUntilMs) {
			holdsUntilMs = Infinity;
			found = look().finally(() => (holdsUntilMs = monotonicMs() + holdsForMs));
		}
		return found;
	};
}
