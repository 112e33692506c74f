import { setTimeout as sleep } from "node:timers/promises";
import type { JetStreamManager, StreamConfig, StreamInfo } from "@nats-io/jetstream";
import { DiscardPolicy, JetStreamApiError, jetstreamManager, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { connect } from "@nats-io/transport-node";
import { messageOf } from "../../database/problem-text.js";
import { inPortions } from "./in-portions.js";
import type { Queue, QueuedEntry, QueueState } from "./queue.js";
import { QueueUnavailable } from "./queue.js";

/** Where the queue is, and how much of it there may be. */
export interface QueueOptions {
	/** `host:port` of each node. */
	readonly servers: ReadonlyArray<string>;
	/** Whether nodes are to be spoken to by TLS only. */
	readonly isEncrypted: boolean;
	readonly token: string | undefined;
	/** How many nodes keep each entry; more than half of them have it before it counts as written. */
	readonly replicas: number;
	/** When so much lies in it, nothing more is written. */
	readonly maxBytes: number;
}

const stream = "telemetry";
const subject = "telemetry.changes";

const connectTimeoutMs = 5000;
const askTimeoutMs = 3000;
const retryAfterMs = 1000;
const reconnectAfterMs = 250;
/** A node that hangs is left after two of these without an answer. */
const pingEveryMs = 2000;
/** So many entries are read ahead: at their largest they take 64 MB of memory. */
export const portionSize = 256;
const portionPatienceMs = 5;
const pullExpiresMs = 10_000;
/** The node that hands entries out may die; that is noticed after two of these. */
const pullHeartbeatMs = 1000;
/** So many are deleted faster than PostgreSQL stores them. */
const deletesAtOnce = 64;
/** JetStream's code for a stream that is not there. */
const streamNotFound = 10_059;

/** NATS takes a stream that no node leads for JetStream being switched off: either way nobody answers. */
function reasonOf(problem: unknown): string {
	if (problem instanceof Error && problem.name === "JetStreamNotEnabled") {
		return "no node leads it; too few of them run, or they are electing one";
	}
	return messageOf(problem);
}

async function findStream(manager: JetStreamManager): Promise<StreamInfo | undefined> {
	return manager.streams.info(stream).catch((problem: unknown) => {
		if (problem instanceof JetStreamApiError && problem.code === streamNotFound) {
			return undefined;
		}
		throw problem;
	});
}

function isAsConfigured({ config }: StreamInfo, { replicas, maxBytes }: QueueOptions): boolean {
	return config.num_replicas === replicas && config.max_bytes === maxBytes;
}

function stateOf({ state, config }: StreamInfo): QueueState {
	return {
		entries: state.messages,
		bytes: state.bytes,
		roomBytes: config.max_bytes - state.bytes,
		oldestAtMs: state.messages === 0 ? undefined : Date.parse(state.first_ts),
	};
}

/** Makes the stream where it is missing, and fits it to the settings where it is there. */
async function ensureStream(manager: JetStreamManager, place: QueueOptions): Promise<void> {
	const wanted = { num_replicas: place.replicas, max_bytes: place.maxBytes };
	const found = await findStream(manager);
	if (found === undefined) {
		await manager.streams.add({
			...wanted,
			name: stream,
			subjects: [subject],
			storage: StorageType.File,
			retention: RetentionPolicy.Limits,
			// A full queue refuses what comes; it does not drop what was acknowledged.
			discard: DiscardPolicy.New,
		} satisfies Partial<StreamConfig> & { name: string });
	} else if (!isAsConfigured(found, place)) {
		await manager.streams.update(stream, wanted);
	}
}

/** Retries, because nodes refuse or ignore requests about a stream while another server is creating it. */
async function ensureStreamWithRetries(manager: JetStreamManager, place: QueueOptions, attempts = 3): Promise<void> {
	try {
		await ensureStream(manager, place);
	} catch (problem) {
		if (attempts === 1) {
			throw problem;
		}
		await sleep(retryAfterMs);
		await ensureStreamWithRetries(manager, place, attempts - 1);
	}
}

/**
 * Deletes the entries from the oldest up to a position, one by one: a purge up to a position is not safe. A node before
 * 2.9.18 that is started again repeats it as a purge of everything that was there at the time, so that entries are lost
 * which nobody has read. Throws when some are still there.
 */
async function deleteUpTo(manager: JetStreamManager, position: number): Promise<void> {
	let next = (await manager.streams.info(stream)).state.first_seq;
	const deleteSome = async (): Promise<void> => {
		while (next <= position) {
			const seq = next;
			next += 1;
			await manager.streams.deleteMessage(stream, seq, false).catch((problem: unknown) => {
				// Most likely it is gone already, which nodes say in several ways. What is there is looked at in the end.
				if (!(problem instanceof JetStreamApiError)) {
					throw problem;
				}
			});
		}
	};
	await Promise.all(Array.from({ length: deletesAtOnce }, deleteSome));
	const { first_seq: oldest, messages } = (await manager.streams.info(stream)).state;
	if (messages > 0 && oldest <= position) {
		throw new Error(`Entries from ${oldest} on are still there.`);
	}
}

interface Reached {
	readonly connection: NatsConnection;
	readonly manager: JetStreamManager;
}

/** Connects to the nodes, and changes nothing there. */
async function reach(place: QueueOptions): Promise<Reached> {
	const connection = await connect({
		servers: [...place.servers],
		...(place.token === undefined ? {} : { token: place.token }),
		...(place.isEncrypted ? { tls: {} } : {}),
		name: "flipbook-telemetry",
		timeout: connectTimeoutMs,
		maxReconnectAttempts: -1,
		reconnectTimeWait: reconnectAfterMs,
		reconnectJitter: reconnectAfterMs,
		pingInterval: pingEveryMs,
		maxPingOut: 2,
		noAsyncTraces: true,
	});
	try {
		return { connection, manager: await jetstreamManager(connection, { timeout: askTimeoutMs }) };
	} catch (problem) {
		await connection.close();
		throw problem;
	}
}

/** Reaches the nodes and begins with something. What goes wrong says what has to be looked at. */
async function begin<Result>(
	place: QueueOptions,
	action: (manager: JetStreamManager) => Promise<Result>,
): Promise<Reached & { readonly result: Result }> {
	try {
		const reached = await reach(place);
		try {
			return { ...reached, result: await action(reached.manager) };
		} catch (problem) {
			await reached.connection.close();
			throw problem;
		}
	} catch (problem) {
		throw new Error(
			`The queue at NATS_SERVERS cannot be used: ${reasonOf(problem)}. More than half of its nodes have to run, with JetStream, and take NATS_TOKEN.`,
			{ cause: problem },
		);
	}
}

/** What somebody finds who looks at the queue. */
export interface FoundQueue {
	readonly state: QueueState;
	/** Whether it is as the settings say. If not, the next server that starts changes it. */
	readonly isAsConfigured: boolean;
}

/**
 * Looks at the queue, and makes or changes nothing. Undefined when there is none yet, although the nodes run. Throws when no node
 * can be reached now, or those that can are too few.
 */
export async function inspectJetStreamQueue(place: QueueOptions): Promise<FoundQueue | undefined> {
	const { connection, result: found } = await begin(place, findStream);
	await connection.close();
	return found === undefined ? undefined : { state: stateOf(found), isAsConfigured: isAsConfigured(found, place) };
}

/**
 * A queue on NATS JetStream: a stream on several nodes, which acknowledges an entry once more than half of them have it. The
 * connection is made again by itself for as long as it takes. Throws when no node can be reached now, or those that can are
 * too few.
 */
export async function connectJetStreamQueue(place: QueueOptions): Promise<Queue> {
	const { connection, manager } = await begin(place, (reached) => ensureStreamWithRetries(reached, place));
	const client = manager.jetstream();

	async function* read(signal: AbortSignal): AsyncGenerator<ReadonlyArray<QueuedEntry>> {
		await ensureStream(manager, place);
		const consumer = await client.consumers.get(stream);
		const messages = await consumer.consume({
			max_messages: portionSize,
			expires: pullExpiresMs,
			idle_heartbeat: pullHeartbeatMs,
		});
		const stop = (): void => void messages.close();
		signal.addEventListener("abort", stop);
		// The signal may have been aborted before the listener was added.
		if (signal.aborted) {
			stop();
		}
		try {
			for await (const portion of inPortions(messages, portionSize, portionPatienceMs)) {
				yield portion.map(({ seq, data }) => ({ position: seq, bytes: data }));
				if (signal.aborted) {
					return;
				}
			}
		} finally {
			signal.removeEventListener("abort", stop);
			await messages.close();
		}
	}

	return {
		append: async (entry) => {
			try {
				await client.publish(subject, entry, { timeout: askTimeoutMs });
			} catch (problem) {
				throw new QueueUnavailable(`The queue did not take it: ${reasonOf(problem)}`, { cause: problem });
			}
		},
		read,
		deleteUpTo: (position) => deleteUpTo(manager, position),
		state: async (): Promise<QueueState> => {
			try {
				return stateOf(await manager.streams.info(stream));
			} catch (problem) {
				throw new QueueUnavailable(`The queue does not answer: ${reasonOf(problem)}`, { cause: problem });
			}
		},
		close: () => connection.close(),
	};
}
