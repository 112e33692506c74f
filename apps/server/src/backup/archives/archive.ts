import type { Manifest } from "../manifest.js";

/** Reads all rows of a database. */
export interface ArchiveReader {
	readonly kind: Manifest["archive"];
	/** What does it, such as `pg_dump 15.18`. */
	readonly name: string;
	/** Reads these tables as a transaction sees them that has exported this snapshot and is kept open meanwhile. */
	readonly read: (databaseUrl: string, snapshot: string, tables: ReadonlyArray<string>) => AsyncIterable<Uint8Array>;
}

/** Makes tables and rows of an archive in an empty database. */
export type ArchiveWriter = (
	databaseUrl: string,
	manifest: Manifest,
	archive: AsyncIterable<Uint8Array>,
) => Promise<void>;
