import { loadClosed } from "../support/http-load.js";
import { createBatches, openSession } from "../support/traffic.js";

/** What the server took in, in one round. */
export interface IngestRound {
	readonly requestsPerSecond: number;
	/** From sending a request to its answer, in milliseconds. */
	readonly latenciesMs: ReadonlyArray<number>;
}

const connections = 256;

/** Opens as many sessions as there are connections. One round must not fill them: each has room for 100,000 events. */
export async function openLoadSessions(serverUrl: string): Promise<ReadonlyArray<string>> {
	const sessions = await Promise.all(Array.from({ length: connections }, () => openSession(serverUrl)));
	return sessions.map(({ sessionToken }) => sessionToken);
}

/** Every connection sends its next batch as soon as the one before is stored. Throws when one is not. */
export async function measureIngest(
	serverUrl: string,
	tokens: ReadonlyArray<string>,
	batch: number,
	seconds: number,
): Promise<IngestRound> {
	const senders = tokens.map((token) => createBatches(serverUrl, [token], batch));
	const { statuses, latenciesMs, seconds: elapsed } = await loadClosed(serverUrl, senders, seconds);
	const others = [...statuses].filter(([status]) => status !== 200);
	if (others.length > 0) {
		throw new Error(`Not every request was answered with 200: ${JSON.stringify(others)}`);
	}
	return { requestsPerSecond: (statuses.get(200) ?? 0) / elapsed, latenciesMs };
}
