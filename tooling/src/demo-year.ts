import { loadHistory } from "@flipbook-telemetry/bench/history";
import { catalogue } from "@flipbook-telemetry/event-schema";
import type { Database, Env } from "@flipbook-telemetry/server";
import { migrate, openDatabase, parseConfig, rollUp } from "@flipbook-telemetry/server";

/** Any number: everybody who looks at the demo sees the same ups and downs. */
const seed = 1;

const linesEveryDays = 73;

/** How much to make up, and where. */
export interface DemoYear {
	/** The server's settings, which say where its database is. */
	readonly env: Env;
	readonly days: number;
	readonly installsPerDay: number;
	/** Where the made-up history ends, in milliseconds since 1970. */
	readonly nowMs: number;
	/** Hears of what is going on, line by line. */
	readonly say: (line: string) => void;
}

async function refuseRealData(db: Database): Promise<void> {
	const { count } = await db
		.selectFrom("installations")
		.select((eb) => eb.fn.countAll<number>().as("count"))
		.executeTakeFirstOrThrow();
	if (count > 0) {
		throw new Error(
			`The database is not empty (installations: ${count}), and what is made up must never mix with what people sent. ` +
				"Name an empty one, as in DATA_DIR=.data/demo pnpm start --demo-year; or leave --demo-year out to look " +
				"at what is there.",
		);
	}
}

/** Fills the server's database with a made-up history and counts its numbers. Throws when there is anything in it. */
export async function fillDemoYear({ env, days, installsPerDay, nowMs, say }: DemoYear): Promise<void> {
	const { db, url, close } = await openDatabase(parseConfig(env, process.cwd()));
	const progress =
		(what: string) =>
		(_day: string, done: number): void => {
			if (done % linesEveryDays === 0) {
				say(`  ${what} ${done} of ${days} days`);
			}
		};
	try {
		await migrate(db);
		await refuseRealData(db);
		say(`Making up ${days} days in the life of the plugin, with about ${installsPerDay} installations a day:`);
		const onProgress = progress("made up");
		const loaded = await loadHistory({ databaseUrl: url, seed, days, installsPerDay, untilMs: nowMs, onProgress });
		await rollUp(db, { nowMs, catalogue, onProgress: progress("counted") });
		say(`${loaded.sessions} sessions with ${loaded.events} events are in the database. None of it is real.`);
	} finally {
		await close();
	}
}
