import fc from "fast-check";
import type { Target } from "../../faults/target.ts";
import { anyEvent, validEvent } from "../../support/arbitrary-events.ts";

const sessions = 12;
const batches = 5;
const eventsInBatch = 12;

const startHeaders = {
	"Telemetry-Plugin-Version": "1.0.0",
	"Telemetry-Channel": "dev",
	"Telemetry-Schema-Version": "1",
};

async function open(url: string): Promise<{ readonly sessionId: string; readonly sessionToken: string }> {
	const response = await fetch(`${url}/telemetry/start-session`, { headers: startHeaders });
	return (await response.json()) as { sessionId: string; sessionToken: string };
}

/**
 * Sends what some sessions would, the same for the same seed: events good and bad, batches in a wrong order, some twice,
 * signs of life, and goodbyes of every other one. Gives the sessions' ids, in the same order each time. Throws when something
 * is not acknowledged.
 */
export async function sendSameSessions(url: string, seed: number): Promise<ReadonlyArray<string>> {
	const event = fc.oneof({ weight: 9, arbitrary: validEvent }, { weight: 1, arbitrary: anyEvent });
	const made = fc.sample(event, { seed, numRuns: sessions * batches * eventsInBatch });
	const ids: Array<string> = [];
	for (let session = 0; session < sessions; session += 1) {
		const { sessionId, sessionToken } = await open(url);
		ids.push(sessionId);
		const headers = { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" };
		const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
			const { status } = await fetch(`${url}/telemetry/${path}`, { headers, ...init });
			if (status !== 200 && status !== 204) {
				throw new Error(`/telemetry/${path} was answered with ${status}.`);
			}
		};
		const send = (batch: number): Promise<void> => {
			const first = (session * batches + batch) * eventsInBatch;
			const events = made
				.slice(first, first + eventsInBatch)
				.map((claim, index) => ({ seq: batch * eventsInBatch + index + 1, ageMs: index, ...claim }));
			return ask("ingest", { method: "POST", body: JSON.stringify({ events }) });
		};
		for (const batch of [1, 0, 0, 2, 1, 4]) {
			await send(batch);
		}
		await ask("still-alive");
		if (session % 2 === 0) {
			await ask("end-session");
		}
	}
	return ids;
}

/** What is stored of a session, but for ids and times. */
export interface StoredSession {
	readonly events: number;
	readonly actions: number;
	readonly stories_opened: number;
	readonly story_ms: string;
	readonly accepted: string;
	readonly end_reason: string | null;
	readonly origin: string;
	/** Number, name and properties of each event. */
	readonly stored: ReadonlyArray<readonly [number, string, unknown]>;
}

/** What is stored of these sessions. Throws when one is not there. */
export async function storedOf({ query }: Target, ids: ReadonlyArray<string>): Promise<ReadonlyArray<StoredSession>> {
	const rows = await query<StoredSession & { session_id: string }>(`
		SELECT s.session_id, s.events, s.actions, s.stories_opened, s.story_ms, s.accepted::text, s.end_reason, s.origin,
			(SELECT json_agg(json_build_array(seq, name, properties) ORDER BY seq) FROM events e
				WHERE e.session_day = s.session_day AND e.session_id = s.session_id) AS stored
		FROM sessions s`);
	return ids.map((id) => {
		const stored = rows.find(({ session_id: known }) => known === id);
		if (stored === undefined) {
			throw new Error(`Session ${id} is not there.`);
		}
		return { ...stored, session_id: undefined };
	});
}
