import { Socket } from "node:net";
import pg from "pg";

/** PostgreSQL does not answer, or a connection to it died in silence. The connection is closed; nothing is known of its last statement. */
export class NotResponding extends Error {
	override readonly name = "NotResponding";
}

/** When an answer of PostgreSQL is overdue. A slow statement is not: as long as PostgreSQL works on it, it is waited for. */
export interface ResponseTimeouts {
	/** A connection that owes an answer, and on which no byte has moved for this long, is looked into. */
	readonly lateMs: number;
	/** A new connection has to say within this time what has become of it. */
	readonly askMs: number;
	/** PostgreSQL is silent after this many new connections in a row without an answer. */
	readonly asks: number;
	/** Whether rows may be sent to PostgreSQL slowly, as a restore sends them: then it may wait for the next of them. */
	readonly isSlowToSend: boolean;
	/** PostgreSQL rolls a transaction back in which it has heard nothing for this long, and lets go of its locks; 0: never. */
	readonly idleInTransactionMs: number;
}

/** For what a request waits for: a frozen PostgreSQL is noticed after 1.2 s, a dead connection after 1 s. */
export const requestTimeouts: ResponseTimeouts = {
	lateMs: 500,
	askMs: 700,
	asks: 1,
	isSlowToSend: false,
	idleInTransactionMs: 5000,
};

/** For what runs in the background, and may meet a PostgreSQL that has much to do: after some 15 s, and 3 s. */
export const jobTimeouts: ResponseTimeouts = {
	lateMs: 1500,
	askMs: 3000,
	asks: 3,
	isSlowToSend: true,
	idleInTransactionMs: 0,
};

/** A connection is looked into less often the longer PostgreSQL has worked on its statement. */
const longestPauseMs = 4000;
/** A connection is dead when PostgreSQL has said so twice: the first time its answer may have been on the way. */
const deadAfter = 2;
/** For this long after PostgreSQL was silent, nobody else waits to find that out. */
const silentForMs = 1000;

/** How long the other end may take to close the connection when it is asked to. */
const goodbyeMs = 2000;

type Backends = ReadonlyMap<number, "works" | "waits for more">;

/** Every backend of this role that works on a statement. All of those that are not in the result wait for one, or are gone. */
const question = `
	SELECT pid, wait_event IS NOT DISTINCT FROM 'ClientRead' AS "isWaiting" FROM pg_stat_activity
	WHERE usename = current_user AND (state IS NULL OR state NOT LIKE 'idle%')`;

/** Something that waits for PostgreSQL. */
interface Waiting {
	/** The process of PostgreSQL that owes the answer; undefined while there is none. */
	readonly pid: number | undefined;
	/** How many bytes have been sent and received. */
	readonly moved: () => number;
	readonly onNoAnswer: (problem: NotResponding) => void;
}

/** Tells a PostgreSQL that is slow from one that does not answer. */
export interface ResponseWatchdog {
	/** Whether PostgreSQL was silent a moment ago. */
	readonly isSilent: () => boolean;
	/** Watches something that waits, until the function that is returned is called. */
	readonly watch: (waiting: Waiting) => () => void;
}

/** Ends after this many milliseconds in which the process was awake: when it was held up itself, PostgreSQL is not to blame. */
function awake(ms: number): { readonly over: Promise<undefined>; readonly stop: () => void } {
	const steps = 10;
	let timer: NodeJS.Timeout | undefined;
	const over = new Promise<undefined>((resolve) => {
		let step = 0;
		timer = setInterval(() => {
			step += 1;
			if (step === steps) {
				resolve(undefined);
			}
		}, ms / steps);
	});
	return { over, stop: () => clearInterval(timer) };
}

async function askBackends(client: pg.Client): Promise<Backends | "answers"> {
	try {
		await client.connect();
		const { rows } = await client.query<{ pid: number; isWaiting: boolean }>(question);
		return new Map(rows.map(({ pid, isWaiting }) => [pid, isWaiting ? "waits for more" : "works"]));
	} catch (problem) {
		// A refusal, such as one for too many connections, is an answer too.
		if (problem instanceof pg.DatabaseError) {
			return "answers";
		}
		throw problem;
	}
}

/** Asks over a new connection; undefined when that is not answered in time. */
async function ask(databaseUrl: string, askMs: number): Promise<Backends | "answers" | undefined> {
	const client = new pg.Client({ connectionString: databaseUrl });
	client.on("error", () => undefined);
	const limit = awake(askMs);
	try {
		return await Promise.race([askBackends(client), limit.over]);
	} catch {
		return undefined;
	} finally {
		limit.stop();
		client.connection.stream.destroy();
	}
}

/** Watches what waits for the PostgreSQL at an address. What waits at the same time is asked about once. */
export function createResponseWatchdog(databaseUrl: string, responseTimeouts: ResponseTimeouts): ResponseWatchdog {
	const { lateMs, askMs, asks, isSlowToSend } = responseTimeouts;
	let asking: ReturnType<typeof ask> | undefined;
	let silentUntilMs = -Infinity;

	const askOnce = (): ReturnType<typeof ask> => {
		asking ??= ask(databaseUrl, askMs).finally(() => (asking = undefined));
		return asking;
	};

	const isAlive = (backends: Backends | "answers", pid: number | undefined): boolean => {
		if (backends === "answers" || pid === undefined) {
			return true;
		}
		const does = backends.get(pid);
		return does === "works" || (does === "waits for more" && isSlowToSend);
	};

	return {
		isSilent: () => performance.now() < silentUntilMs,
		watch: ({ pid, moved, onNoAnswer }) => {
			let isOver = false;
			let timer: NodeJS.Timeout | undefined;
			let before = moved();
			let pauseMs = lateMs;
			let unanswered = 0;
			let foundDead = 0;

			const startOver = (): void => {
				before = moved();
				unanswered = 0;
				foundDead = 0;
				pauseMs = lateMs;
			};

			const giveUp = (message: string): void => {
				isOver = true;
				onNoAnswer(new NotResponding(message));
			};

			const judge = (backends: Backends | "answers" | undefined): void => {
				if (backends === undefined) {
					unanswered += 1;
					if (unanswered === asks) {
						silentUntilMs = performance.now() + silentForMs;
						giveUp("PostgreSQL does not answer.");
					}
					return;
				}
				unanswered = 0;
				if (isAlive(backends, pid)) {
					foundDead = 0;
					pauseMs = Math.min(2 * pauseMs, longestPauseMs);
					return;
				}
				foundDead += 1;
				if (foundDead === deadAfter) {
					giveUp("The connection to PostgreSQL is dead: nothing is under way at its other end.");
				}
			};

			const look = async (): Promise<void> => {
				if (moved() !== before) {
					startOver();
				} else {
					const backends = await askOnce();
					if (isOver) {
						return;
					}
					if (moved() === before) {
						judge(backends);
					} else {
						startOver();
					}
				}
				lookLater();
			};

			const lookLater = (): void => {
				if (!isOver) {
					timer = setTimeout(() => void look(), pauseMs);
				}
			};

			lookLater();
			return () => {
				isOver = true;
				clearTimeout(timer);
			};
		},
	};
}

/** The process of PostgreSQL at the other end. */
function pidOf(client: pg.Client): number | undefined {
	return "processID" in client && typeof client.processID === "number" ? client.processID : undefined;
}

function bytesOf({ connection: { stream } }: pg.Client): number {
	return stream instanceof Socket ? stream.bytesRead + stream.bytesWritten : 0;
}

/** Calls back each time after a method of a connection was called. */
function onCall<Name extends "query" | "end">(client: pg.Client, name: Name, callback: () => void): void {
	client[name] = new Proxy(client[name], {
		apply: (method, self, args: Array<unknown>): unknown => {
			const result: unknown = Reflect.apply(method, self, args);
			callback();
			return result;
		},
	});
}

/**
 * Closes a connection that has been waiting for an answer in vain, and one whose goodbye nobody answers. What was asked over
 * it fails with `NotResponding`.
 */
export function closeWithoutAnswer(client: pg.Client, { watch }: ResponseWatchdog): void {
	let stop: (() => void) | undefined;
	const answered = (): void => {
		stop?.();
		stop = undefined;
	};
	onCall(client, "query", () => {
		stop ??= watch({
			pid: pidOf(client),
			moved: () => bytesOf(client),
			onNoAnswer: (problem) => client.connection.stream.destroy(problem),
		});
	});
	onCall(client, "end", () => setTimeout(() => client.connection.stream.destroy(), goodbyeMs).unref());
	client.on("drain", answered);
	client.on("end", answered);
}
