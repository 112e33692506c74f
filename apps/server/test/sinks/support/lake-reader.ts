import { readdir } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll } from "vitest";

/** A DuckDB beside the server's, as a maker would use it. */
export interface LakeReader {
	/** The rows of a query, as JSON has them. */
	readonly query: (sql: string) => Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>;
}

/** Opens a DuckDB for all tests of a file. */
export function useLakeReader(): LakeReader {
	let instance: DuckDBInstance | undefined;
	let connection: DuckDBConnection | undefined;
	beforeAll(async () => {
		instance = await DuckDBInstance.create(":memory:", { threads: "1" });
		connection = await instance.connect();
		await connection.run("SET TimeZone = 'UTC'");
	});
	afterAll(() => {
		connection?.closeSync();
		instance?.closeSync();
	});
	return {
		query: async (sql) => (await connection?.runAndReadAll(sql))?.getRowObjectsJson() ?? [],
	};
}

/** The files in a folder, without the folder's name, in order. */
export async function filesIn(folder: string): Promise<ReadonlyArray<string>> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => `${entry.parentPath.slice(folder.length + 1)}/${entry.name}`)
		.sort();
}
