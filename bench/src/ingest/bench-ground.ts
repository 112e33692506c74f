import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OwnPostgres } from "../metrics/own-postgres.js";
import { startOwnPostgres } from "../metrics/own-postgres.js";
import type { Forked } from "./forked.js";
import { forkProgram } from "./forked.js";

/** What every measurement of ingest stands on: a PostgreSQL of its own, the server, and Express alone. */
export interface BenchGround {
	readonly postgres: OwnPostgres;
	readonly server: Forked;
	readonly plain: Forked;
	readonly remove: () => Promise<void>;
}

/** Starts them. The server's limits for one sender are lifted; all else is as it comes. */
export async function startBenchGround(execArgv: ReadonlyArray<string> = []): Promise<BenchGround> {
	const postgres = await startOwnPostgres();
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-bench-server-"));
	const env = {
		PORT: "0",
		DATABASE_URL: postgres.url,
		DATA_DIR: dataDir,
		REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
		REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000",
	};
	const server = await forkProgram("bench-server", env, execArgv);
	const plain = await forkProgram("plain-express");
	return {
		postgres,
		server,
		plain,
		remove: async () => {
			await plain.stop();
			await server.stop();
			await postgres.remove();
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}
