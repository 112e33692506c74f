import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import type { LogNodes } from "@flipbook-telemetry/test-support";
import type { Row } from "./covering-array.ts";
import { coverPairs } from "./covering-array.ts";
import type { Feature, Happening } from "./features.ts";
import { features, happenings } from "./features.ts";
import { prepareGround } from "./ground.ts";
import type { RowReport } from "./run-row.ts";
import { runRow } from "./run-row.ts";

/** What to run. */
export interface PairsRun {
	readonly seed: number;
	/** Of a role that may create databases. */
	readonly postgresUrl: string;
	/** A log that runs: every row has it then. Without one, none has. */
	readonly log?: LogNodes;
	/** How many rows are lived through at once; with a log it is one. */
	readonly atOnce: number;
	/** How many happenings a row has. */
	readonly perRow: number;
	/** The numbers of the rows to run, from 1; all when left out. */
	readonly only?: ReadonlyArray<number>;
	readonly onRow?: (number: number, report: RowReport) => void;
}

/** The rows of a run: every pair of features, and of a feature and a happening, as far as its log allows. */
export function rowsOf(seed: number, hasLog: boolean, perRow: number): ReadonlyArray<Row<Feature, Happening>> {
	return coverPairs({ features, happenings, perRow, fixed: new Map([["log", hasLog]]) }, createSeededRandom(seed));
}

/** Lives through the rows, and gives what came of each, in their order. */
export async function runPairs(run: PairsRun): Promise<ReadonlyArray<RowReport>> {
	const { seed, postgresUrl, log, atOnce, perRow, only, onRow = () => undefined } = run;
	const rows = [...rowsOf(seed, log !== undefined, perRow).entries()].filter(
		([index]) => only === undefined || only.includes(index + 1),
	);
	const ground = await prepareGround(postgresUrl);
	try {
		const reports = new Map<number, RowReport>();
		const waiting = [...rows];
		const work = async (): Promise<void> => {
			for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
				const [index, row] = next;
				const report = await runRow(row, { seed: seed * 1000 + index, ground, log });
				reports.set(index, report);
				onRow(index + 1, report);
			}
		};
		await Promise.all(Array.from({ length: log === undefined ? atOnce : 1 }, work));
		return rows.flatMap(([index]) => reports.get(index) ?? []);
	} finally {
		await ground.close();
	}
}
