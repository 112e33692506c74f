import { batchBody } from "../ingest/traffic.js";
import type { ConnectionPool } from "../sessions/connection-pool.js";
import type { OpenedSession } from "../sessions/open-sessions.js";
import type { PluginRequests } from "../sessions/plugin-requests.js";

/** Sessions that send events, and how many of them go into one request. */
export interface Senders {
	readonly sessions: ReadonlyArray<OpenedSession>;
	readonly eventsPerSession: number;
	/** The first session sends so many at a time, the second the next number, and so on in turn. */
	readonly batches: ReadonlyArray<number>;
}

/**
 * All the requests in the order in which they are sent: every session's first batch, then every second one, and so on, as
 * sessions that are open at the same time send them. That is the order in which rows lie in the table and get into its
 * index.
 */
function* requestsOf(requests: PluginRequests, { sessions, eventsPerSession, batches }: Senders): Generator<string> {
	for (let round = 0, isOver = false; !isOver; round += 1) {
		isOver = true;
		for (const [index, { token }] of sessions.entries()) {
			const size = batches[index % batches.length] ?? eventsPerSession;
			const sent = round * size;
			if (sent < eventsPerSession) {
				isOver = false;
				yield requests.ingest(token, batchBody(sent + 1, Math.min(size, eventsPerSession - sent)));
			}
		}
	}
}

/** Sends everything, as fast as so many connections go. Throws when a request is not answered with 200. */
export async function storeEvents(
	pool: ConnectionPool,
	connections: number,
	requests: PluginRequests,
	senders: Senders,
): Promise<void> {
	const left = requestsOf(requests, senders);
	const sendInTurn = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const step = (): void => {
				const next = left.next();
				if (next.done === true) {
					resolve();
					return;
				}
				pool.send(next.value, ({ status, body }) => {
					if (status === 200) {
						step();
					} else {
						reject(new Error(`ingest answered ${status}: ${body}`));
					}
				});
			};
			step();
		});
	await Promise.all(Array.from({ length: connections }, sendInTurn));
}
