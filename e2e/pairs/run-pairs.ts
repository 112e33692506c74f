import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import type { NatsNodes } from "@flipbook-telemetry/test-support";
import type { Row } from "./covering-array.ts";
import { coverPairs } from "./covering-array.ts";
import type { Feature, Operation } from "./features.ts";
import { features, operations } from "./features.ts";
import type { RowReport } from "./run-row.ts";
import { runRow } from "./run-row.ts";
import { prepareSharedPostgres } from "./shared-postgres.ts";

/** What to run. */
export interface PairsRun {
	readonly seed: number;
	/** Of a role that may create databases. */
	readonly postgresUrl: string;
	/** A queue that runs: every row has it then. Without one, none has. */
	readonly queue?: NatsNodes;
	/** How many rows run at once; with a queue it is one. */
	readonly atOnce: number;
	/** How many operations a row has. */
	readonly perRow: number;
	/** The numbers of the rows to run, from 1; all when left out. */
	readonly only?: ReadonlyArray<number>;
	readonly onRow?: (number: number, report: RowReport) => void;
}

/** The rows of a run: every pair of features, and of a feature and an operation, as far as its queue allows. */
export function rowsOf(seed: number, hasQueue: boolean, perRow: number): ReadonlyArray<Row<Feature, Operation>> {
	return coverPairs({ features, operations, perRow, fixed: new Map([["queue", hasQueue]]) }, createSeededRandom(seed));
}

/** Runs the rows and returns a report for each, in their order. */
export async function runPairs(run: PairsRun): Promise<ReadonlyArray<RowReport>> {
	const { seed, postgresUrl, queue, atOnce, perRow, only, onRow = () => undefined } = run;
	const rows = [...rowsOf(seed, queue !== undefined, perRow).entries()].filter(
		([index]) => only === undefined || only.includes(index + 1),
	);
	const shared = await prepareSharedPostgres(postgresUrl);
	try {
		const reports = new Map<number, RowReport>();
		const waiting = [...rows];
		const work = async (): Promise<void> => {
			for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
				const [index, row] = next;
				const report = await runRow(row, { seed: seed * 1000 + index, shared, queue });
				reports.set(index, report);
				onRow(index + 1, report);
			}
		};
		await Promise.all(Array.from({ length: queue === undefined ? atOnce : 1 }, work));
		return rows.flatMap(([index]) => reports.get(index) ?? []);
	} finally {
		await shared.close();
	}
}
