import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postHogIdOf } from "../pairs/ids.ts";
import { startPostHogStandIn } from "../pairs/posthog-stand-in.ts";
import { readLake } from "../pairs/stored.ts";
import type { Ledger } from "./client.ts";
import type { FaultFeature } from "./fault-features.ts";
import type { Target } from "./target.ts";

/** Where the servers of a run carry events to. */
export interface FaultSinks {
	/** The settings of a server that does. */
	readonly settings: Readonly<Record<string, string>>;
	/** Waits until the servers have begun to carry: PostHog gets what comes from then on. */
	readonly untilBegun: (target: Target) => Promise<void>;
	/** What is not there, or more than once; nothing when each event is there once. */
	readonly verify: (ledgers: ReadonlyArray<Ledger>) => Promise<ReadonlyArray<string>>;
	readonly close: () => Promise<void>;
}

/** How long what is stored may take to arrive, once nothing goes wrong any more. */
const longestMs = 60_000;

/** What is wrong with the numbers of a session somewhere; undefined when each from 1 to the last is there once. */
function wrongWith(place: string, index: number, recorded: number, seqs: ReadonlyArray<number>): string | undefined {
	const distinct = new Set(seqs);
	const missing = Array.from({ length: recorded }, (_, seq) => seq + 1).filter((seq) => !distinct.has(seq));
	if (missing.length === 0 && seqs.length === recorded) {
		return undefined;
	}
	return (
		`client ${index}: recorded ${recorded}, but ${seqs.length} are in the ${place}, ${distinct.size} of them different` +
		(missing.length === 0 ? "" : `; the first that is missing is ${missing[0]}`)
	);
}

/** Sets up those that are among the features. */
export async function setUpSinks(
	features: ReadonlyArray<FaultFeature>,
	dataDir: string,
	random: () => number,
): Promise<FaultSinks> {
	const lakeFolder = features.includes("lake") ? join(dataDir, "lake") : undefined;
	const postHog = features.includes("PostHog") ? await startPostHogStandIn(random) : undefined;
	const count = [lakeFolder, postHog].filter((sink) => sink !== undefined).length;

	const wrongNow = async (ledgers: ReadonlyArray<Ledger>): Promise<ReadonlyArray<string>> => {
		const inLake = lakeFolder === undefined ? undefined : (await readLake(lakeFolder)).events;
		const lakeSeqs = new Map<string, Array<number>>();
		for (const { sessionId, seq } of inLake ?? []) {
			const seqs = lakeSeqs.get(sessionId) ?? [];
			seqs.push(seq);
			lakeSeqs.set(sessionId, seqs);
		}
		const uuids = new Map<string, number>();
		for (const { uuid } of postHog?.events() ?? []) {
			uuids.set(uuid, (uuids.get(uuid) ?? 0) + 1);
		}
		return ledgers.flatMap(({ sessionId = "", recorded }, index) => {
			const sent = Array.from({ length: recorded }, (_, place) => place + 1).flatMap((seq) =>
				Array.from({ length: uuids.get(postHogIdOf(sessionId, seq)) ?? 0 }, () => seq),
			);
			return [
				inLake === undefined ? undefined : wrongWith("lake", index, recorded, lakeSeqs.get(sessionId) ?? []),
				postHog === undefined ? undefined : wrongWith("PostHog", index, recorded, sent),
			].filter((line) => line !== undefined);
		});
	};

	return {
		settings: {
			...(lakeFolder === undefined ? {} : { LAKE: lakeFolder, LAKE_EVERY_MINUTES: "1" }),
			...postHog?.settings,
		},
		untilBegun: async ({ query }) => {
			const deadline = performance.now() + longestMs;
			while ((await query("SELECT FROM followers")).length < count) {
				if (performance.now() > deadline) {
					throw new Error(`After ${longestMs / 1000} s the servers do not carry to their sinks.`);
				}
				await sleep(100);
			}
		},
		verify: async (ledgers) => {
			const deadline = performance.now() + longestMs;
			let wrong = await wrongNow(ledgers);
			while (wrong.length > 0 && performance.now() < deadline) {
				await sleep(1000);
				wrong = await wrongNow(ledgers);
			}
			return wrong;
		},
		close: async () => postHog?.close(),
	};
}
