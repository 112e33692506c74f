import type { Client } from "pg";
import { processorSecondsOf } from "../process-usage.js";

/** What storing events took, as totals. */
export interface WriteCost {
	/** Bytes of WAL from the first record to the last. */
	readonly walBytes: number;
	/** Of it the records of each kind, and pages written whole because they changed for the first time since a checkpoint. */
	readonly walParts: ReadonlyMap<WalPart, number>;
	/** Processor time, in seconds. */
	readonly serverSeconds: number;
	readonly postgresSeconds: number;
}

/** Kinds of WAL record, by what causes them. */
export const walParts = ["rows copied in", "index entries", "sessions", "commits", "whole pages", "other"] as const;

/** A kind of WAL record. */
export type WalPart = (typeof walParts)[number];

/** Who does the writing. */
export interface Writers {
	readonly client: Client;
	readonly serverCpuSeconds: () => Promise<number>;
	readonly postgresPid: number;
}

interface WalStats {
	readonly part: Exclude<WalPart, "whole pages">;
	readonly recordBytes: number;
	readonly pageBytes: number;
}

/** COPY writes its rows many at a time, as `Heap2`; single rows are locked and updated as `Heap`. */
const statsSince = `
	SELECT
		CASE "resource_manager/record_type"
			WHEN 'Heap2' THEN 'rows copied in'
			WHEN 'Btree' THEN 'index entries'
			WHEN 'Heap' THEN 'sessions'
			WHEN 'Transaction' THEN 'commits'
			ELSE 'other'
		END AS part,
		sum(record_size)::float8 AS "recordBytes",
		sum(fpi_size)::float8 AS "pageBytes"
	FROM pg_get_wal_stats($1::pg_lsn, $2::pg_lsn)
	GROUP BY part`;

async function walPosition(client: Client): Promise<string> {
	const { rows } = await client.query<{ lsn: string }>("SELECT pg_current_wal_insert_lsn()::text AS lsn");
	return rows[0]?.lsn ?? "";
}

/** Does something that stores events, and looks at what it took. A checkpoint comes before, so that none comes between. */
export async function measureWrites(
	{ client, serverCpuSeconds, postgresPid }: Writers,
	store: () => Promise<void>,
): Promise<WriteCost> {
	await client.query("CREATE EXTENSION IF NOT EXISTS pg_walinspect");
	await client.query("CHECKPOINT");
	const serverBefore = await serverCpuSeconds();
	const postgresBefore = await processorSecondsOf(postgresPid);
	const from = await walPosition(client);
	await store();
	const to = await walPosition(client);
	const postgresSeconds = (await processorSecondsOf(postgresPid)) - postgresBefore;
	const serverSeconds = (await serverCpuSeconds()) - serverBefore;
	const { rows: total } = await client.query<{ bytes: number }>(
		"SELECT pg_wal_lsn_diff($2::pg_lsn, $1::pg_lsn)::float8 AS bytes",
		[from, to],
	);
	const { rows } = await client.query<WalStats>(statsSince, [from, to]);
	const walBytes = total[0]?.bytes ?? 0;
	const parts = new Map<WalPart, number>(rows.map(({ part, recordBytes }) => [part, recordBytes]));
	parts.set(
		"whole pages",
		rows.reduce((sum, { pageBytes }) => sum + pageBytes, 0),
	);
	// What is no record: the headers of the log's own pages, and the space up to the next multiple of eight.
	const known = [...parts].reduce((sum, [part, bytes]) => (part === "other" ? sum : sum + bytes), 0);
	parts.set("other", walBytes - known);
	return { walBytes, walParts: parts, serverSeconds, postgresSeconds };
}
