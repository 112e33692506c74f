import fc from "fast-check";
import { endSilentSessions } from "../../../../src/operations/jobs/end-silent-sessions.js";
import type { Follower } from "../../../../src/sinks/feed/follow.js";
import { follow } from "../../../../src/sinks/feed/follow.js";
import type { FeedDatabase, TestSession, TestWriter, Told } from "./feed-database.js";
import { days, noonMs } from "./feed-database.js";

const writers = 3;
/** Two of each installation, on different days. */
const sessions = 8;

/** Something that happens to a database while others follow. */
export type Happening =
	| { readonly kind: "begin"; readonly writer: number; readonly told: ReadonlyArray<readonly [number, Array<number>]> }
	| { readonly kind: "end"; readonly writer: number; readonly commits: boolean }
	| { readonly kind: "erase"; readonly session: number }
	| { readonly kind: "silence" }
	/** `breaksAt`: this step fails, before or after what it carries has arrived. */
	| { readonly kind: "follow"; readonly follower: number; readonly breaksAt: number; readonly arrives: boolean };

const session = fc.nat(sessions - 1);
const writer = fc.nat(writers - 1);

/** A life of a database that is written to by several, in any order, and followed now and then. */
export function anyLife(followers: number, mostHappenings: number): fc.Arbitrary<Array<Happening>> {
	const told = fc.tuple(session, fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 5 }));
	return fc.array(
		fc.oneof(
			{
				weight: 5,
				arbitrary: fc.record({
					kind: fc.constant("begin" as const),
					writer,
					told: fc.uniqueArray(told, { minLength: 1, maxLength: 3, selector: ([number]) => number }),
				}),
			},
			{ weight: 4, arbitrary: fc.record({ kind: fc.constant("end" as const), writer, commits: fc.boolean() }) },
			{ weight: 1, arbitrary: fc.record({ kind: fc.constant("erase" as const), session }) },
			{ weight: 1, arbitrary: fc.record({ kind: fc.constant("silence" as const) }) },
			{
				weight: 4,
				arbitrary: fc.record({
					kind: fc.constant("follow" as const),
					follower: fc.nat(followers - 1),
					breaksAt: fc.integer({ min: 1, max: 4 }),
					arrives: fc.boolean(),
				}),
			},
		),
		{ minLength: 5, maxLength: mostHappenings },
	);
}

/** Follows, and fails at a step as somebody does who is killed. */
async function followBreaking(
	{ db }: FeedDatabase,
	follower: Follower,
	{ breaksAt, arrives }: Extract<Happening, { kind: "follow" }>,
): Promise<void> {
	let steps = 0;
	const breaking: Follower = {
		...follower,
		next: async (after, own, signal) => {
			steps += 1;
			const reached = steps < breaksAt || arrives ? await follower.next(after, own, signal) : undefined;
			if (steps === breaksAt) {
				throw new Error("killed");
			}
			return reached;
		},
	};
	await follow(db, breaking, { nowMs: noonMs }).catch((problem: Error) => {
		if (problem.message !== "killed") {
			throw problem;
		}
	});
}

/** Lives a life, lets everybody finish, and lets the followers catch up. */
export async function live(
	database: FeedDatabase,
	followers: ReadonlyArray<Follower>,
	happenings: ReadonlyArray<Happening>,
	hands: ReadonlyArray<TestWriter>,
): Promise<void> {
	const added: Array<TestSession> = [];
	for (let number = 0; number < sessions; number += 1) {
		added.push(await database.addSession(number, days[number % days.length] ?? days[0], number % (sessions / 2)));
	}
	/** Which sessions each writer holds. */
	const held = new Map<number, ReadonlyArray<number>>();
	const isHeld = (number: number): boolean => [...held.values()].some((numbers) => numbers.includes(number));
	const end = async (writerNumber: number, commits: boolean): Promise<void> => {
		if (held.delete(writerNumber)) {
			await (commits ? hands[writerNumber]?.commit() : hands[writerNumber]?.rollBack());
		}
	};

	for (const happening of happenings) {
		switch (happening.kind) {
			case "begin": {
				const free = happening.told.filter(([number]) => !isHeld(number));
				if (!held.has(happening.writer) && free.length > 0) {
					held.set(
						happening.writer,
						free.map(([number]) => number),
					);
					await hands[happening.writer]?.write(
						...free.map(([number, seqs]): Told => [added[number] as TestSession, seqs]),
					);
				}
				break;
			}
			case "end":
				await end(happening.writer, happening.commits);
				break;
			case "erase":
				// An erasure waits for whoever holds its sessions; here everybody takes turns.
				if (
					!isHeld(happening.session % (sessions / 2)) &&
					!isHeld((happening.session % (sessions / 2)) + sessions / 2)
				) {
					await database.erase(added[happening.session] as TestSession);
				}
				break;
			case "silence":
				await endSilentSessions(database.db, noonMs);
				break;
			case "follow":
				// Who begins to follow waits for everybody who writes.
				if (held.size === 0 || (await database.query("SELECT FROM followers")).length === followers.length) {
					await followBreaking(database, followers[happening.follower] as Follower, happening);
				}
				break;
		}
	}
	for (let number = 0; number < writers; number += 1) {
		await end(number, true);
	}
	for (const follower of followers) {
		await follow(database.db, follower, { nowMs: noonMs });
	}
}

/** As many writers as a life needs. */
export function makeHands(database: FeedDatabase): Promise<Array<TestWriter>> {
	return Promise.all(Array.from({ length: writers }, () => database.writer()));
}
