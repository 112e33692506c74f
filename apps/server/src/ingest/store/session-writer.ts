import type { PoolClient } from "pg";
import { openPool } from "../../database/connect.js";
import { isDatabaseUnavailable } from "../../database/is-unavailable.js";
import { requestTimeouts } from "../../database/response-watchdog.js";
import type { SessionChange } from "../session/session-change.js";
import { createGroupCommit } from "./group-commit.js";
import type { SessionName } from "./session-store.js";
import { TooManyWaiting } from "./session-store.js";
import { tryWriting } from "./try-writing.js";
import type { PendingChange } from "./write-group.js";
import { writeGroup } from "./write-group.js";

/** Changes sessions, and stores the events that come with it. */
export interface SessionWriter {
	/** Applies a change. Resolves after the commit; rejects when nothing of it was stored. */
	readonly apply: <Answer>(session: SessionName, change: SessionChange<Answer>) => Promise<Answer>;
	/** Does what a change does, and changes nothing. Rejects with what a change would meet now. */
	readonly tryWriting: () => Promise<void>;
	/** How many changes have not been committed yet. */
	readonly waiting: () => number;
	/** Whether so many wait that `apply` would refuse. */
	readonly isFull: () => boolean;
	/** Waits for what is under way, and closes the connections. */
	readonly close: () => Promise<void>;
}

/** One transaction that was committed. */
export interface CommittedGroup {
	readonly changes: number;
	readonly events: number;
	readonly seconds: number;
}

/** What a writer works with. */
export interface WriterOptions {
	readonly databaseUrl: string;
	/** More than these are refused with `TooManyWaiting`. */
	readonly maxWaiting: number;
	/** How many groups are written at the same time; with one, changes are stored in the order in which they come. */
	readonly groupsAtOnce?: number;
	readonly onCommitted: (group: CommittedGroup) => void;
	/** Hears of a connection that breaks while nobody uses it; it is replaced. */
	readonly onIdleError: (problem: Error) => void;
}

const statementTimeoutMs = 15_000;
/** Somebody else holds a session: the group goes on without it, and its sender is told to come back. */
const lockTimeoutMs = 2000;
/** A group of so many events is written in some tens of milliseconds; larger ones would only make their senders wait. */
const maxGroupEvents = 4000;
/** While one group waits for the disk, or for this process to go on with it, PostgreSQL works on the other. */
const usualGroupsAtOnce = 2;
/** Groups that begin at a shorter distance are smaller, so that more of the time goes into transactions. */
const gapMs = 5;

/** Starts a writer. It has connections of its own, so that those who read cannot keep it from working. */
export function createSessionWriter({
	databaseUrl,
	maxWaiting,
	groupsAtOnce = usualGroupsAtOnce,
	onCommitted,
	onIdleError,
}: WriterOptions): SessionWriter {
	const { connect, end } = openPool(databaseUrl, {
		// One more, for a try that waits for no group.
		max: groupsAtOnce + 1,
		statement_timeout: statementTimeoutMs,
		lock_timeout: lockTimeoutMs,
		responseTimeouts: requestTimeouts,
		onIdleError,
	});

	/** Gives a connection to an action that makes a transaction, which is rolled back if it throws. */
	const withConnection = async <Result>(action: (client: PoolClient) => Promise<Result>): Promise<Result> => {
		const client = await connect();
		let isBroken = true;
		try {
			const result = await action(client);
			isBroken = false;
			return result;
		} catch (problem) {
			await client.query("ROLLBACK").then(
				() => (isBroken = false),
				() => undefined,
			);
			throw problem;
		} finally {
			client.release(isBroken);
		}
	};

	const commit = (group: ReadonlyArray<PendingChange>): Promise<number> =>
		withConnection(async (client) => {
			await client.query("BEGIN");
			const events = await writeGroup(client, group);
			await client.query("COMMIT");
			return events;
		});

	const groups = createGroupCommit<PendingChange, void>({
		// A change without events is a change of its session all the same.
		weigh: ({ size }) => 1 + size,
		maxWeight: maxGroupEvents,
		groupsAtOnce,
		gapMs,
		isHopeless: isDatabaseUnavailable,
		monotonicMs: () => performance.now(),
		wait: (ms, callback) => setTimeout(callback, ms),
		write: async (group) => {
			const startedAt = performance.now();
			const events = await commit(group);
			onCommitted({ changes: group.length, events, seconds: (performance.now() - startedAt) / 1000 });
			return group.map(() => undefined);
		},
	});

	const isFull = (): boolean => groups.waiting() >= maxWaiting;

	return {
		apply: <Answer>({ sessionId, sessionDay }: SessionName, change: SessionChange<Answer>) =>
			new Promise<Answer>((resolve, reject) => {
				if (isFull()) {
					throw new TooManyWaiting(`${maxWaiting} changes wait for the database.`);
				}
				let giveAnswer = (): void => undefined;
				const applyTo: PendingChange["applyTo"] = (session) => {
					const changed = change.applyTo(session);
					// It may be applied again, if its group was rolled back: the last answer is the committed one.
					giveAnswer = () => resolve(changed.answer);
					return changed;
				};
				groups.submit({ sessionId, sessionDay, size: change.size, applyTo }).then(() => giveAnswer(), reject);
			}),
		tryWriting: () => withConnection(tryWriting),
		waiting: groups.waiting,
		isFull,
		close: async () => {
			await groups.drained();
			await end();
		},
	};
}
