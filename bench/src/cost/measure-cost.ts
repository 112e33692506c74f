import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import type { BenchGround } from "../ingest/bench-ground.js";
import { openConnectionPool } from "../sessions/connection-pool.js";
import { openSessions } from "../sessions/open-sessions.js";
import type { OpenedSession } from "../sessions/open-sessions.js";
import { createPluginRequests } from "../sessions/plugin-requests.js";
import { measureAlternatives } from "./alternatives.js";
import type { AlternativeCost } from "./alternatives.js";
import { diskSizesOf } from "./disk-sizes.js";
import type { DiskSize } from "./disk-sizes.js";
import { measureRowParts } from "./row-bytes.js";
import type { RowPart } from "./row-bytes.js";
import { storeEvents } from "./store-events.js";
import { measureWrites } from "./write-cost.js";
import type { WriteCost } from "./write-cost.js";

/** What to measure with. */
export interface CostOptions {
	/** How many events are stored before their sizes are looked at. */
	readonly events: number;
	readonly eventsPerSession: number;
	/** How many events a session sends at once: the first session the first number, the second the next, in turn. */
	readonly batches: ReadonlyArray<number>;
	readonly connections: number;
	readonly seed: number;
	readonly say: (line: string) => void;
}

/** What batches of one size took. */
export interface BatchCost extends WriteCost {
	readonly batch: number;
	readonly events: number;
}

/** What events cost. Sizes are those of everything, not of one. */
export interface EventCost {
	readonly events: number;
	readonly sessions: number;
	readonly eventSizes: ReadonlyArray<DiskSize>;
	readonly sessionSizes: ReadonlyArray<DiskSize>;
	readonly rowParts: ReadonlyArray<RowPart>;
	readonly alternatives: ReadonlyArray<AlternativeCost>;
	readonly batchCosts: ReadonlyArray<BatchCost>;
}

const measuredBatches = [1, 10, 50];
/** A multiple of each of them. */
const eventsPerMeasuredSession = 50;
/** For each size of a batch, of the events that are stored for their sizes. */
const measuredShare = 0.25;

/** Stores events through the server, looks at what they take, and then at what storing more of them takes. */
export async function measureCost({ server, postgres }: BenchGround, options: CostOptions): Promise<EventCost> {
	const { events, eventsPerSession, batches, connections, seed, say } = options;
	const { client } = postgres;
	const random = createSeededRandom(seed);
	const pool = await openConnectionPool(server.url, connections);
	const requests = createPluginRequests(server.url);
	const open = async (count: number): Promise<ReadonlyArray<OpenedSession>> =>
		(await openSessions(pool, requests, random, Math.ceil(count))).sessions;
	try {
		const sessions = await open(events / eventsPerSession);
		say(`${sessions.length} sessions send ${sessions.length * eventsPerSession} events`);
		await storeEvents(pool, connections, requests, { sessions, eventsPerSession, batches });
		// As autovacuum would have left it, and everything where it belongs.
		await client.query("VACUUM ANALYZE events, sessions");
		await client.query("CHECKPOINT");
		const eventSizes = await diskSizesOf(client, "events");
		const sessionSizes = await diskSizesOf(client, "sessions");
		const rowParts = await measureRowParts(client);
		say("storing the same events in other tables");
		const alternatives = await measureAlternatives(client);
		const batchCosts: Array<BatchCost> = [];
		for (const batch of measuredBatches) {
			say(`storing more, ${batch} at a time`);
			const more = await open((events * measuredShare) / eventsPerMeasuredSession);
			const senders = { sessions: more, eventsPerSession: eventsPerMeasuredSession, batches: [batch] };
			const cost = await measureWrites({ client, serverCpuSeconds: server.cpuSeconds, postgresPid: postgres.pid }, () =>
				storeEvents(pool, connections, requests, senders),
			);
			batchCosts.push({ batch, events: more.length * eventsPerMeasuredSession, ...cost });
		}
		return {
			events: sessions.length * eventsPerSession,
			sessions: sessions.length,
			eventSizes,
			sessionSizes,
			rowParts,
			alternatives,
			batchCosts,
		};
	} finally {
		pool.close();
	}
}
