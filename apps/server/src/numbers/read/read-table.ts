import type { MetricsQuery, Row, TableName } from "@flipbook-telemetry/metrics-schema";
import type { Database } from "../../database/database.js";

/** What a table is read with. */
export interface Reading {
	readonly db: Database;
	readonly query: MetricsQuery;
	/** Rows that no day shows to be about as many installations are marked as few. */
	readonly smallestGroup: number;
	/** The UTC day it is now. What is counted as it happens is known up to this day. */
	readonly today: string;
}

/** Reads a table. */
export type ReadTable<Name extends TableName> = (reading: Reading) => Promise<ReadonlyArray<Row<Name>>>;
