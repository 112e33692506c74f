import { randomUUID } from "node:crypto";
import { addDays, dayOf } from "@flipbook-telemetry/server";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import type { LogNodes } from "@flipbook-telemetry/test-support";
import type { DayNumbers, Found } from "./compare.ts";
import { compare } from "./compare.ts";
import type { Row } from "./covering-array.ts";
import type { Feature, Happening } from "./features.ts";
import { retentionDays } from "./features.ts";
import type { SharedGround } from "./ground.ts";
import { happen } from "./happen.ts";
import type { Life } from "./life.ts";
import { beginLife, installationSecret } from "./life.ts";
import { readDatabase, readLake } from "./stored.ts";

/** What came of a row. */
export interface RowReport {
	readonly row: Row<Feature, Happening>;
	readonly recorded: number;
	readonly acknowledged: number;
	readonly inDatabase: number;
	/** Undefined without a lake. */
	readonly inLake: number | undefined;
	/** Undefined without PostHog. */
	readonly inPostHog: number | undefined;
	readonly ms: number;
	/** Empty when everything is as the book says. */
	readonly wrong: ReadonlyArray<string>;
}

/** What a row is run with. */
export interface RowOptions {
	readonly seed: number;
	readonly ground: SharedGround;
	readonly log: LogNodes | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;
/** A row that began so short before midnight would have its sessions on two days. */
const clearOfMidnightMs = 90_000;

async function untilClearOfMidnight(): Promise<void> {
	const leftMs = dayMs - (Date.now() % dayMs);
	if (leftMs < clearOfMidnightMs) {
		await new Promise((resolve) => setTimeout(resolve, leftMs + 1000));
	}
}

async function readNumbers({ query }: Life): Promise<ReadonlyArray<DayNumbers>> {
	return query<DayNumbers>(`
		SELECT day::text, sessions, installations, actions::float8, stories_opened::float8 AS "storiesOpened",
			(
				SELECT sum(uses)::float8 FROM daily_uses uses
				WHERE uses.day = daily_sessions.day AND plugin_version = 'all' AND channel = 'all' AND traffic = 'all'
					AND property = ''
			) AS events
		FROM daily_sessions WHERE plugin_version = 'all' AND channel = 'all' AND traffic = 'all'`);
}

async function find(life: Life): Promise<Found> {
	const toErase = life.postHog === undefined ? "" : (await life.command("erasures")).output;
	return {
		database: await readDatabase(life.query),
		lake: life.lakeFolder === undefined ? undefined : await readLake(life.lakeFolder),
		postHog: life.postHog?.events(),
		toErase: new Set(toErase.match(/\b[0-9a-f]{64}\b/g) ?? []),
		numbers: await readNumbers(life),
	};
}

/** An upgrade comes first: the data of the version before must exist before anything else happens. */
function upgradeFirst(row: Row<Feature, Happening>): Row<Feature, Happening> {
	return { ...row, happenings: row.happenings.toSorted((a, b) => Number(b === "upgrade") - Number(a === "upgrade")) };
}

async function live(life: Life, row: Row<Feature, Happening>, firstKept: string): Promise<void> {
	const { clients } = life;
	await clients.useIt("before anything happened");
	await clients.flood("before anything happened");
	for (const [index, happening] of row.happenings.entries()) {
		life.setUpcoming(row.happenings.slice(index + 1));
		await happen[happening](life, firstKept);
		await clients.useIt(`after ${happening}`);
	}
	for (const session of life.book.sessions.filter(({ isErased }) => isErased).slice(0, 3)) {
		await clients.sendOf(session, "at the end");
	}
	await life.untilStored();
	await life.untilCarried();
	await life.count();
}

/** Lives through a row and compares what is there with the book. What keeps it from going on is a difference too. */
export async function runRow(drawn: Row<Feature, Happening>, { seed, ground, log }: RowOptions): Promise<RowReport> {
	const row = upgradeFirst(drawn);
	await untilClearOfMidnight();
	const sinceMs = performance.now();
	const daysKept = retentionDays[row.on.includes("short retention") ? "short" : "long"];
	const firstKept = addDays(dayOf(Date.now()), -daysKept);
	const random = createSeededRandom(seed);
	const differences: Array<string> = [];
	let life: Life | undefined;
	let found: Found | undefined;
	try {
		life = await beginLife({ row, random, ground, log, firstKept, newKey: randomUUID });
		await live(life, row, firstKept);
		found = await find(life);
		differences.push(...compare(life.book, found, { installationSecret, firstKept }));
	} catch (problem) {
		differences.push(problem instanceof Error ? problem.message : String(problem));
	} finally {
		await life?.end();
	}
	const events = life?.book.sessions.flatMap((session) => session.events) ?? [];
	return {
		row,
		recorded: events.length,
		acknowledged: events.filter(({ state }) => state === "acknowledged").length,
		inDatabase: found?.database.events.length ?? 0,
		inLake: row.on.includes("lake") ? (found?.lake?.events.length ?? 0) : undefined,
		inPostHog: row.on.includes("PostHog") ? (found?.postHog?.length ?? 0) : undefined,
		ms: performance.now() - sinceMs,
		wrong: [...(life?.wrong() ?? []), ...differences],
	};
}
