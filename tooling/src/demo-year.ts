import { catalogue } from "@flipbook-telemetry/event-schema";
import { loadSampleData } from "@flipbook-telemetry/sample-data";
import type { Database, Env } from "@flipbook-telemetry/server";
import { migrate, openDatabase, parseConfig, rollUp } from "@flipbook-telemetry/server";

/** Any number: everybody who looks at the demo sees the same ups and downs. */
const seed = 1;

const linesEveryDays = 73;

/** How much to generate, and where. */
export interface DemoYear {
	/** The server's settings, which say where its database is. */
	readonly env: Env;
	readonly days: number;
	readonly installsPerDay: number;
	/** Where the sample data end, in milliseconds since 1970. */
	readonly nowMs: number;
	/** Hears of what is going on, line by line. */
	readonly say: (line: string) => void;
}

/** Where the demo lives when nobody says otherwise: apart from what a server has taken in on this machine. */
const demoFolder = ".data/demo";

/** Settings for the demo: with a database of its own, unless they name one. */
export function demoEnv(env: Env): Env {
	return env["DATABASE_URL"] === undefined && env["DATA_DIR"] === undefined ? { ...env, DATA_DIR: demoFolder } : env;
}

/** Looks whether there is anything yet. Throws when there is, and it is not the demo's own. */
async function isFilled(db: Database, env: Env): Promise<boolean> {
	const { count } = await db
		.selectFrom("installations")
		.select((eb) => eb.fn.countAll<number>().as("count"))
		.executeTakeFirstOrThrow();
	if (count > 0 && env["DATA_DIR"] !== demoFolder) {
		throw new Error(
			`The database is not empty (installations: ${count}), and sample data must never mix with what people sent. ` +
				"Name an empty one, or leave DATABASE_URL and DATA_DIR out: the demo then has one of its own.",
		);
	}
	return count > 0;
}

/**
 * Fills the server's database with sample data and counts its numbers. The demo's own database is filled once and then
 * left as it is; of any other, throws when there is anything in it.
 */
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
		if (await isFilled(db, env)) {
			say(`The sample data in ${demoFolder} are there already. Delete that folder to generate new ones.`);
			return;
		}
		say(`Generating ${days} days of sample data, with about ${installsPerDay} installations a day:`);
		const onProgress = progress("generated");
		const loaded = await loadSampleData({ databaseUrl: url, seed, days, installsPerDay, untilMs: nowMs, onProgress });
		await rollUp(db, { nowMs, catalogue, onProgress: progress("counted") });
		say(`${loaded.sessions} sessions with ${loaded.events} events are in the database. None of it is real.`);
	} finally {
		await close();
	}
}
