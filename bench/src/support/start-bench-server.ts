import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Forked } from "./forked.js";
import { forkProgram } from "./forked.js";

/**
 * As the server's README says to start it: what a batch is made of is short-lived, and with more room for it, young garbage
 * is collected seldom. The baselines get the same, so that the difference is the server's own.
 */
export const recommendedNodeArgs: ReadonlyArray<string> = ["--max-semi-space-size=64"];

/**
 * A key of these measurements alone. Processes behind one port that had none would each make one and refuse the others'
 * tokens, and so would the server without storage.
 */
const secret = Buffer.alloc(32, "a key for a measurement").toString("base64url");

/** Which server to start, and how. */
export interface BenchServerOptions {
	/** One of this folder's programs. */
	readonly program?: "bench-server" | "bench-server-without-storage";
	readonly databaseUrl: string;
	/** So many of it behind one port. */
	readonly processes: number;
	/** Options of Node's, beside the recommended ones. */
	readonly nodeArgs?: ReadonlyArray<string>;
	/** Settings of the server's, beside those that a measurement needs. */
	readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts the server. Its limits for one sender are lifted, and it drops no old events; all else is as it comes. It begins to
 * count numbers five minutes later, which is after most of what is measured here.
 */
export async function startBenchServer({
	program = "bench-server",
	databaseUrl,
	processes,
	nodeArgs = [],
	settings = {},
}: BenchServerOptions): Promise<Forked> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-bench-server-"));
	const env = {
		PORT: "0",
		DATABASE_URL: databaseUrl,
		DATA_DIR: dataDir,
		PROCESSES: String(processes),
		TOKEN_KEYS: `k1:${secret}`,
		INSTALLATION_KEY: secret,
		RETENTION_DAYS: "3650",
		REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
		REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000",
		REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
		...settings,
	};
	const server = await forkProgram(program, env, [...recommendedNodeArgs, ...nodeArgs]);
	return {
		...server,
		stop: async () => {
			await server.stop();
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}
