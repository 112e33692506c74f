import type { NumbersQuery, Row, TableName } from "@flipbook-telemetry/numbers-schema";
import type { Database } from "../../database/database.js";

/** What a table is read with. */
export interface Reading {
	readonly db: Database;
	readonly query: NumbersQuery;
	/** Rows that no day shows to be about as many installations are marked as few. */
	readonly smallestGroup: number;
	/** The UTC day it is now. What is counted as it happens is known up to this day. */
	readonly today: string;
}

/** Reads a table. */
export type ReadTable<Name extends TableName> = (reading: Reading) => Promise<ReadonlyArray<Row<Name>>>;
