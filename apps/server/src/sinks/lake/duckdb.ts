import type { DuckDBConnection } from "@duckdb/node-api";

/** A DuckDB in memory, for as long as a file takes. */
export interface DuckDb {
	/** Runs a statement, and gives how many rows it has written. */
	readonly run: (statement: string) => Promise<number>;
	readonly close: () => void;
}

/** What is sorted and does not fit goes to disk. The server beside it has work to do: one thread is enough. */
const memoryLimit = "256MB";

/** A text as it is written in a statement. */
export function literal(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

/**
 * Opens DuckDB, which is loaded only now: it is large, and most servers have no lake. It may not fetch extensions from
 * anywhere; those for Parquet and JSON are part of it. When the signal is aborted, the statement that runs fails.
 */
export async function openDuckDb(spillFolder: string, signal: AbortSignal): Promise<DuckDb> {
	const { DuckDBInstance } = await import("@duckdb/node-api").catch((problem: unknown) => {
		throw new Error(
			"A lake needs the package @duckdb/node-api, which is optional and is not installed here. An image of the container " +
				"has it when it is built with --build-arg LAKE=true.",
			{ cause: problem },
		);
	});
	const instance = await DuckDBInstance.create(":memory:", {
		threads: "1",
		memory_limit: memoryLimit,
		temp_directory: spillFolder,
		autoinstall_known_extensions: "false",
		autoload_known_extensions: "false",
	});
	let connection: DuckDBConnection;
	try {
		connection = await instance.connect();
	} catch (problem) {
		instance.closeSync();
		throw problem;
	}
	const interrupt = (): void => connection.interrupt();
	signal.addEventListener("abort", interrupt);
	return {
		run: async (statement) => {
			signal.throwIfAborted();
			return (await connection.run(statement)).rowsChanged;
		},
		close: () => {
			signal.removeEventListener("abort", interrupt);
			connection.closeSync();
			instance.closeSync();
		},
	};
}
