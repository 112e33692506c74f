import { inChunks } from "./in-chunks.js";
import type { NextRequest } from "./traffic.js";
import { createBatches, openSession } from "./traffic.js";

/** So many sessions at least, however few connections share them: each has room for so many events only. */
const leastSessions = 64;
const openedAtOnce = 64;

/** Opens as many sessions as so many connections need. Gives their tokens. */
export async function openSessions(serverUrl: string, connections: number): Promise<ReadonlyArray<string>> {
	const count = Math.max(leastSessions, connections);
	const sessions = await inChunks(count, openedAtOnce, () => openSession(serverUrl));
	return sessions.map(({ sessionToken }) => sessionToken);
}

/** A sender for each connection, with sessions of its own: batches of so many events each. */
export function createSenders(
	serverUrl: string,
	tokens: ReadonlyArray<string>,
	connections: number,
	events: number,
): ReadonlyArray<NextRequest> {
	return Array.from({ length: connections }, (_, sender) =>
		createBatches(
			serverUrl,
			tokens.filter((_, session) => session % connections === sender),
			events,
		),
	);
}
