import type { MetricsQuery, Row, TableName } from "@flipbook-telemetry/metrics-schema";
import type { Database } from "../../database/database.js";

/** What a table is read with. */
export interface Reading {
	readonly db: Database;
	readonly query: MetricsQuery;
	/** Groups of fewer installations are not shown in a breakdown. */
	readonly smallestGroup: number;
}

/** What was read. */
export interface Read<Name extends TableName> {
	readonly rows: ReadonlyArray<Row<Name>>;
	/** How many rows are left out, or not whole, because too few installations are behind them. */
	readonly hidden: number;
}

/** Reads a table. */
export type ReadTable<Name extends TableName> = (reading: Reading) => Promise<Read<Name>>;
