import type { TelemetryServer } from "../telemetry-server.ts";
import type { Haystack } from "./find-leaks.ts";

/** Every row of every table of the database, whatever tables there are, with binary columns in hexadecimal. */
export async function dumpTables(server: TelemetryServer): Promise<ReadonlyArray<Haystack>> {
	const tables = await server.query<{ name: string }>(`
		SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
		WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`);
	const dumps: Array<Haystack> = [];
	for (const { name } of tables) {
		const rows = await server.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
		dumps.push({ where: `table ${name}`, bytes: Buffer.from(rows.map(({ row }) => row).join("\n")) });
	}
	return dumps;
}
