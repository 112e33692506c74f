import type { Client } from "pg";

/** A part of what an event takes in its table, in bytes, on average. */
export interface RowPart {
	readonly what: string;
	readonly bytes: number;
}

const columns = ["session_day", "session_id", "seq", "name", "occurred_at", "received_at", "properties"];

/** The fixed part of a row's header, 23 bytes, and one byte up to the next multiple of eight. */
const headerBytes = 24;
/** Where a row lies in its page. */
const pointerBytes = 4;

interface Averages {
	/** A row as it is stored, header included. */
	readonly row: number;
	/** The same, up to the next multiple of eight, where the next row begins. */
	readonly aligned: number;
	readonly table: number;
	readonly [column: string]: number;
}

/**
 * Where the bytes of an event go in its table, measured on the rows themselves. What is left over of a page is its header of
 * 24 bytes and the end that is too short for one more row.
 */
export async function measureRowParts(client: Client): Promise<ReadonlyArray<RowPart>> {
	const averages = columns.map((column) => `avg(pg_column_size(${column}))::float8 AS ${column}`).join(", ");
	const { rows } = await client.query<Averages>(`
		SELECT ${averages},
			avg(pg_column_size(events))::float8 AS row,
			avg(ceil(pg_column_size(events) / 8.0) * 8)::float8 AS aligned,
			(SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree('events') WHERE isleaf)::float8 / count(*) AS table
		FROM events`);
	const average = rows[0];
	if (average === undefined) {
		throw new Error("There are no events.");
	}
	const columnBytes = columns.reduce((sum, column) => sum + (average[column] ?? 0), 0);
	return [
		{ what: "where it lies in its page", bytes: pointerBytes },
		{ what: "row header", bytes: headerBytes },
		...columns.map((column) => ({ what: column, bytes: average[column] ?? 0 })),
		{
			what: "gaps before columns that begin at a multiple of four or eight",
			bytes: average.row - headerBytes - columnBytes,
		},
		{ what: "gap up to the next row, at a multiple of eight", bytes: average.aligned - average.row },
		{ what: "page headers, and ends of pages", bytes: average.table - pointerBytes - average.aligned },
		{ what: "together", bytes: average.table },
	];
}
