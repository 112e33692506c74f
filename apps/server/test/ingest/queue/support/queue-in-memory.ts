import { setTimeout as sleep } from "node:timers/promises";
import type { Queue, QueuedEntry } from "../../../../src/ingest/queue/queue.js";
import { QueueUnavailable } from "../../../../src/ingest/queue/queue.js";

/** A log without nodes, whose faults a test decides. What the real one does is tried where there is a NATS server. */
export interface LogInMemory extends Queue {
	readonly entries: () => ReadonlyArray<QueuedEntry>;
	/** While it holds, whoever reads waits. */
	readonly holdReader: (isHeld: boolean) => void;
	/** From now on it says that no more than so many bytes fit in. */
	readonly leaveRoom: (bytes: number) => void;
	/** While it is away, everything fails; whoever was reading has to begin anew. */
	readonly setAway: (isAway: boolean) => void;
	/** The next entries are written and not acknowledged: their sender hears of a failure. */
	readonly loseAcknowledgements: (count: number) => void;
}

const pollMs = 2;

export function createQueueInMemory(now: () => number): LogInMemory {
	let entries: Array<QueuedEntry & { readonly atMs: number }> = [];
	let last = 0;
	let isHeld = false;
	let isAway = false;
	let lostAcknowledgements = 0;
	let roomBytes = Infinity;
	const beThere = (): void => {
		if (isAway) {
			throw new QueueUnavailable("away");
		}
	};

	async function* read(signal: AbortSignal): AsyncGenerator<ReadonlyArray<QueuedEntry>> {
		let position = 0;
		while (!signal.aborted) {
			beThere();
			const portion = isHeld ? [] : entries.filter((entry) => entry.position > position).slice(0, 5);
			if (portion.length > 0) {
				position = portion.at(-1)?.position ?? position;
				yield portion;
			} else {
				await sleep(pollMs);
			}
		}
	}

	return {
		append: async (bytes) => {
			await sleep(0);
			beThere();
			last += 1;
			entries.push({ position: last, bytes, atMs: now() });
			if (lostAcknowledgements > 0) {
				lostAcknowledgements -= 1;
				throw new QueueUnavailable("no acknowledgement");
			}
		},
		read,
		deleteUpTo: async (position) => {
			await sleep(0);
			beThere();
			entries = entries.filter((entry) => entry.position > position);
		},
		state: async () => {
			await sleep(0);
			beThere();
			return {
				entries: entries.length,
				bytes: entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
				roomBytes,
				oldestAtMs: entries[0]?.atMs,
			};
		},
		close: () => Promise.resolve(),
		entries: () => entries,
		holdReader: (held) => {
			isHeld = held;
		},
		leaveRoom: (bytes) => {
			roomBytes = bytes;
		},
		setAway: (away) => {
			isAway = away;
		},
		loseAcknowledgements: (count) => {
			lostAcknowledgements = count;
		},
	};
}
