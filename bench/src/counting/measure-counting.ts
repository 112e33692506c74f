import { catalogue } from "@flipbook-telemetry/event-schema";
import { rollUpDay } from "@flipbook-telemetry/server";
import { startOwnPostgres } from "@flipbook-telemetry/test-support";
import { processorSecondsOf } from "../support/process-usage.js";
import { startBenchServer } from "../support/start-bench-server.js";
import { timeOf } from "../support/timing.js";
import { analyzeAsAutovacuum, sendOverHttp, multiply } from "./feed-a-day.js";

/** What counting a day costs. */
export interface CountingCost {
	readonly events: number;
	readonly sessions: number;
	/** How many of the events were sent over HTTP; the others are copies of them. */
	readonly sent: number;
	/** Of each time that the day was counted, the first with nothing counted before. */
	readonly seconds: ReadonlyArray<number>;
	/** What PostgreSQL used of the processor, each time. */
	readonly processorSeconds: ReadonlyArray<number>;
}

/** What to measure. */
export interface CountingOptions {
	/** How many events there are on the day, in rising order. */
	readonly events: ReadonlyArray<number>;
	/** No more than these are sent over HTTP. */
	readonly mostSent: number;
	readonly runs: number;
	readonly say: (line: string) => void;
}

async function measureDay(events: number, { mostSent, runs, say }: CountingOptions): Promise<CountingCost> {
	const postgres = await startOwnPostgres();
	try {
		const { client, db, pid, url } = postgres;
		const times = Math.ceil(events / mostSent);
		const server = await startBenchServer({ databaseUrl: url, processes: 1 });
		say(`${events} events: sending ${Math.round(events / times)}`);
		await sendOverHttp(server.url, events / times).finally(() => server.stop());
		if (times > 1) {
			say(`each of them ${times} times`);
			await multiply(client, times);
		}
		await analyzeAsAutovacuum(client);
		const { rows } = await client.query<{ day: string; sessions: number; events: number }>(`
			SELECT max(session_day)::text AS day, count(*)::integer AS sessions,
				(SELECT count(*)::integer FROM events) AS events FROM sessions`);
		const [stored] = rows;
		const seconds: Array<number> = [];
		const processorSeconds: Array<number> = [];
		for (let run = 0; run < runs; run += 1) {
			const before = await processorSecondsOf(pid);
			seconds.push((await timeOf(() => rollUpDay(db, stored?.day ?? "", Date.now(), catalogue))) / 1000);
			processorSeconds.push((await processorSecondsOf(pid)) - before);
		}
		say(`counted in ${seconds.map((value) => value.toFixed(1)).join(", ")} s`);
		return {
			events: stored?.events ?? 0,
			sessions: stored?.sessions ?? 0,
			sent: Math.round((stored?.events ?? 0) / times),
			seconds,
			processorSeconds,
		};
	} finally {
		await postgres.remove();
	}
}

/**
 * Measures what counting a day costs, in databases as a running server has them: fed through the door, and with no more
 * statistics than autovacuum makes.
 */
export async function measureCounting(options: CountingOptions): Promise<ReadonlyArray<CountingCost>> {
	const costs: Array<CountingCost> = [];
	for (const events of options.events) {
		costs.push(await measureDay(events, options));
	}
	return costs;
}
