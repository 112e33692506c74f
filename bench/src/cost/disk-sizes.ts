import type { Client } from "pg";

/** What a table, or one of its indexes, takes on disk. */
export interface DiskSize {
	readonly what: string;
	/** With the maps of free space and of visibility, and with what is stored out of line. */
	readonly bytes: number;
}

/** Of partitions only those count that hold something: the empty ones cost the same however much is sent. */
const sizes = `
	WITH tables AS (
		SELECT relid
		FROM (SELECT $1::regclass AS relid UNION SELECT relid FROM pg_partition_tree($1::regclass)) parts
		WHERE pg_relation_size(relid) > 0
	)
	SELECT 'table' AS what, sum(pg_table_size(relid))::float8 AS bytes FROM tables
	UNION ALL
	SELECT 'index ' || columns, sum(bytes)::float8
	FROM (
		SELECT regexp_replace(pg_get_indexdef(indexrelid), '^.* USING btree ', '') AS columns,
			pg_table_size(indexrelid) AS bytes
		FROM pg_index JOIN tables ON relid = indrelid
	) indexes
	GROUP BY columns
	ORDER BY bytes DESC`;

/** What a table and each of its indexes take, the largest first; of a partitioned table, all of its partitions together. */
export async function diskSizesOf(client: Client, table: string): Promise<ReadonlyArray<DiskSize>> {
	return (await client.query<DiskSize>(sizes, [table])).rows;
}

/** What all of them take together, in bytes. */
export function totalBytes(of: ReadonlyArray<DiskSize>): number {
	return of.reduce((sum, { bytes }) => sum + bytes, 0);
}
