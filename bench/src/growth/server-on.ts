import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Forked } from "../ingest/forked.js";
import { forkProgram } from "../ingest/forked.js";

/** A key of this measurement alone. Processes behind one port that had none would each make one, and refuse the others'. */
const secret = Buffer.alloc(32, "a key for a measurement").toString("base64url");

/**
 * Starts the server in so many processes behind one port. Its limits for one sender are lifted, and it drops no old events;
 * all else is as it comes. It begins to count numbers five minutes later, which is after anything that is measured here.
 */
export async function startServerOn(databaseUrl: string, processes: number): Promise<Forked> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-bench-server-"));
	const server = await forkProgram("bench-server", {
		PORT: "0",
		DATABASE_URL: databaseUrl,
		DATA_DIR: dataDir,
		PROCESSES: String(processes),
		TOKEN_KEYS: `k1:${secret}`,
		INSTALLATION_KEY: secret,
		RETENTION_DAYS: "3650",
		REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
		REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000",
	});
	return {
		...server,
		stop: async () => {
			await server.stop();
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}
