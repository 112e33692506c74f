import type { Logger } from "pino";
import type { IngestCounters } from "./counters.js";
import { carryLog } from "./queue/drain-queue.js";
import { portionSize } from "./queue/jetstream-queue.js";
import type { DurableLog } from "./queue/queue.js";
import { createLoggedIntake } from "./queue/queued-store.js";
import { createSessionWatch } from "./queue/session-lookup.js";
import type { CountEvents } from "./session/session-counts.js";
import { createDirectIntake } from "./store/postgres-store.js";
import type { Intake } from "./store/session-store.js";
import { createSessionWriter } from "./store/session-writer.js";

/** What an intake works with. */
export interface IntakeOptions {
	/** More batches than these, not committed yet, are refused. */
	readonly maxWaiting: number;
	readonly databaseUrl: string;
	/** Undefined: what comes in goes straight into PostgreSQL. */
	readonly durableLog: DurableLog | undefined;
	readonly countEvents: CountEvents;
	readonly counters: IngestCounters;
	readonly logger: Logger;
	/** A number from 0 up to 1, for jitter. */
	readonly random: () => number;
	/** Hears of a connection to PostgreSQL that breaks while nobody uses it; it is replaced. */
	readonly onIdleError: (problem: Error) => void;
}

/** An intake that has connections to PostgreSQL. */
export interface OpenedIntake {
	readonly intake: Intake;
	/** Waits for what is under way, and closes them. */
	readonly close: () => Promise<void>;
}

function openDirect({ maxWaiting, databaseUrl, countEvents, counters, onIdleError }: IntakeOptions): OpenedIntake {
	const writer = createSessionWriter({
		databaseUrl,
		maxWaiting,
		onCommitted: counters.groupCommitted,
		onIdleError,
	});
	return { intake: createDirectIntake(writer, countEvents, counters), close: writer.close };
}

function openLogged(durableLog: DurableLog, options: IntakeOptions): OpenedIntake {
	const { maxWaiting, databaseUrl, countEvents, counters, logger, random, onIdleError } = options;
	const watch = createSessionWatch(databaseUrl, onIdleError);
	const writer = createSessionWriter({
		databaseUrl,
		maxWaiting: portionSize,
		groupsAtOnce: 1,
		onCommitted: counters.groupCommitted,
		onIdleError,
	});
	const stopCarrying = carryLog({
		log: durableLog,
		intake: createDirectIntake(writer, countEvents, counters),
		databaseUrl,
		logger,
		random,
	});
	return {
		intake: createLoggedIntake(durableLog, watch, maxWaiting),
		close: async () => {
			await stopCarrying();
			await writer.close();
			await watch.close();
		},
	};
}

/** Opens an intake: straight into PostgreSQL, or into a log that is carried there. */
export function openIntake(options: IntakeOptions): OpenedIntake {
	return options.durableLog === undefined ? openDirect(options) : openLogged(options.durableLog, options);
}
