import { randomUUID } from "node:crypto";
import { addDays, dayOf } from "@flipbook-telemetry/server";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import type { NatsNodes } from "@flipbook-telemetry/test-support";
import type { DayNumbers, Found } from "./compare.ts";
import { compare } from "./compare.ts";
import type { Row } from "./covering-array.ts";
import type { Deployment } from "./deployment.ts";
import { startDeployment, installationSecret } from "./deployment.ts";
import type { Feature, Operation } from "./features.ts";
import { retentionDays } from "./features.ts";
import { runOperation } from "./run-operation.ts";
import type { SharedPostgres } from "./shared-postgres.ts";
import { readDatabase, readLake } from "./stored.ts";

/** What came of a row. */
export interface RowReport {
	readonly row: Row<Feature, Operation>;
	readonly recorded: number;
	readonly acknowledged: number;
	readonly inDatabase: number;
	/** Undefined without a lake. */
	readonly inLake: number | undefined;
	/** Undefined without PostHog. */
	readonly inPostHog: number | undefined;
	readonly ms: number;
	/** Empty when everything is as the ledger says. */
	readonly wrong: ReadonlyArray<string>;
}

/** What a row is run with. */
export interface RowOptions {
	readonly seed: number;
	readonly shared: SharedPostgres;
	readonly queue: NatsNodes | undefined;
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

async function readNumbers({ query }: Deployment): Promise<ReadonlyArray<DayNumbers>> {
	return query<DayNumbers>(`
		SELECT day::text, sessions, installations, actions::float8, stories_opened::float8 AS "storiesOpened",
			(
				SELECT coalesce(sum(uses), 0)::float8 FROM daily_uses uses
				WHERE uses.day = daily_sessions.day AND plugin_version = 'all' AND channel = 'all' AND traffic = 'all'
					AND property = ''
			) AS events
		FROM daily_sessions WHERE plugin_version = 'all' AND channel = 'all' AND traffic = 'all'`);
}

async function find(deployment: Deployment): Promise<Found> {
	const toErase = deployment.postHog === undefined ? "" : (await deployment.command("erasures")).output;
	return {
		database: await readDatabase(deployment.query),
		lake: deployment.lakeFolder === undefined ? undefined : await readLake(deployment.lakeFolder),
		postHog: deployment.postHog?.events(),
		toErase: new Set(toErase.match(/\b[0-9a-f]{64}\b/g) ?? []),
		numbers: await readNumbers(deployment),
	};
}

/** An upgrade comes first: the data of the version before must exist before anything else happens. */
function upgradeFirst(row: Row<Feature, Operation>): Row<Feature, Operation> {
	return { ...row, operations: row.operations.toSorted((a, b) => Number(b === "upgrade") - Number(a === "upgrade")) };
}

async function performOperations(
	deployment: Deployment,
	row: Row<Feature, Operation>,
	firstKept: string,
): Promise<void> {
	const { clients } = deployment;
	await clients.use("before anything happened");
	await clients.flood("before anything happened");
	for (const [index, operation] of row.operations.entries()) {
		deployment.setUpcoming(row.operations.slice(index + 1));
		await runOperation[operation](deployment, firstKept);
		await clients.use(`after ${operation}`);
	}
	for (const session of deployment.ledger.sessions.filter(({ isErased }) => isErased).slice(0, 3)) {
		await clients.sendAfterErasure(session, "at the end");
	}
	await deployment.untilStored();
	await deployment.untilCarried();
	await deployment.count();
}

/** Runs a row and compares what is stored with the ledger. An error is reported as a difference too. */
export async function runRow(drawn: Row<Feature, Operation>, { seed, shared, queue }: RowOptions): Promise<RowReport> {
	const row = upgradeFirst(drawn);
	await untilClearOfMidnight();
	const sinceMs = performance.now();
	const daysKept = retentionDays[row.on.includes("short retention") ? "short" : "long"];
	const firstKept = addDays(dayOf(Date.now()), -daysKept);
	const random = createSeededRandom(seed);
	const differences: Array<string> = [];
	let deployment: Deployment | undefined;
	let found: Found | undefined;
	try {
		deployment = await startDeployment({ row, random, shared, queue, firstKept, newKey: randomUUID });
		await performOperations(deployment, row, firstKept);
		found = await find(deployment);
		differences.push(...compare(deployment.ledger, found, { installationSecret, firstKept }));
	} catch (problem) {
		differences.push(problem instanceof Error ? problem.message : String(problem));
	} finally {
		await deployment?.end();
	}
	const events = deployment?.ledger.sessions.flatMap((session) => session.events) ?? [];
	return {
		row,
		recorded: events.length,
		acknowledged: events.filter(({ state }) => state === "acknowledged").length,
		inDatabase: found?.database.events.length ?? 0,
		inLake: row.on.includes("lake") ? (found?.lake?.events.length ?? 0) : undefined,
		inPostHog: row.on.includes("PostHog") ? (found?.postHog?.length ?? 0) : undefined,
		ms: performance.now() - sinceMs,
		wrong: [...(deployment?.wrong() ?? []), ...differences],
	};
}
