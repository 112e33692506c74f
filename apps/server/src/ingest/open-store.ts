import type { Logger } from "pino";
import type { IngestCounters } from "./counters.js";
import { drainQueue } from "./queue/drain-queue.js";
import { portionSize } from "./queue/jetstream-queue.js";
import type { Queue } from "./queue/queue.js";
import { createQueuedStore } from "./queue/queued-store.js";
import { createSessionLookup } from "./queue/session-lookup.js";
import type { CountEvents } from "./session/session-change.js";
import { createPostgresStore } from "./store/postgres-store.js";
import type { SessionStore } from "./store/session-store.js";
import { createSessionWriter } from "./store/session-writer.js";

/** What the store works with. */
export interface StoreOptions {
	/** More batches than these, not committed yet, are refused. */
	readonly maxWaiting: number;
	readonly databaseUrl: string;
	/** Undefined: batches go straight into PostgreSQL. */
	readonly queue: Queue | undefined;
	readonly countEvents: CountEvents;
	readonly counters: IngestCounters;
	readonly logger: Logger;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
	/** Hears of a connection to PostgreSQL that breaks while nobody uses it; it is replaced. */
	readonly onIdleError: (problem: Error) => void;
}

/** A store that has connections to PostgreSQL. */
export interface OpenedStore {
	readonly store: SessionStore;
	/** Waits for what is under way, and closes them. */
	readonly close: () => Promise<void>;
}

function openDirect({ maxWaiting, databaseUrl, countEvents, counters, onIdleError }: StoreOptions): OpenedStore {
	const writer = createSessionWriter({
		databaseUrl,
		maxWaiting,
		onCommitted: counters.groupCommitted,
		onIdleError,
	});
	return { store: createPostgresStore(writer, countEvents, counters), close: writer.close };
}

function openQueued(queue: Queue, options: StoreOptions): OpenedStore {
	const { maxWaiting, databaseUrl, countEvents, counters, logger, random, onIdleError } = options;
	const lookup = createSessionLookup(databaseUrl, onIdleError);
	const writer = createSessionWriter({
		databaseUrl,
		maxWaiting: portionSize,
		groupsAtOnce: 1,
		onCommitted: counters.groupCommitted,
		onIdleError,
	});
	const stopDraining = drainQueue({
		queue,
		store: createPostgresStore(writer, countEvents, counters),
		databaseUrl,
		logger,
		random,
	});
	return {
		store: createQueuedStore(queue, lookup, maxWaiting),
		close: async () => {
			await stopDraining();
			await writer.close();
			await lookup.close();
		},
	};
}

/** Opens the store: PostgreSQL itself, or a JetStream queue that is drained into it. */
export function openStore(options: StoreOptions): OpenedStore {
	return options.queue === undefined ? openDirect(options) : openQueued(options.queue, options);
}
