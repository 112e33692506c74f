/**
 * Where the files of a lake are. A file is there as a whole or not at all, whenever somebody looks. What takes long fails
 * when the signal is aborted.
 */
export interface LakeStore {
	/** Copies a file to a path on this machine; false when there is none. */
	readonly fetch: (name: string, path: string, signal?: AbortSignal) => Promise<boolean>;
	/** Puts a file of this machine in the place of what is there. */
	readonly put: (name: string, path: string, signal?: AbortSignal) => Promise<void>;
	/** Removes a file, if it is there. */
	readonly remove: (name: string, signal?: AbortSignal) => Promise<void>;
}

/** What there is a file of for each day. */
export type LakeTable = "events" | "sessions";

/** The file of a day, named so that DuckDB, Spark and others read the day from it (Hive partitioning). */
export function lakeFile(table: LakeTable, day: string): string {
	return `${table}/day=${day}/${table}.parquet`;
}
