import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OwnPostgres } from "../metrics/own-postgres.js";
import { startOwnPostgres } from "../metrics/own-postgres.js";
import type { Forked } from "./forked.js";
import { forkProgram } from "./forked.js";

/** What every measurement of ingest stands on: a PostgreSQL of its own, the server, and the baselines beside it. */
export interface BenchGround {
	readonly postgres: OwnPostgres;
	readonly server: Forked;
	/** The same server, but for what stores. It takes the server's session tokens. */
	readonly withoutStorage: Forked;
	/** Express alone. */
	readonly express: Forked;
	readonly remove: () => Promise<void>;
}

/** How the server is started. */
export interface GroundOptions {
	/** So many of it behind one port, and of each baseline. */
	readonly processes: number;
	/** Options of Node's for the server alone, for looking into it. */
	readonly nodeArgs: ReadonlyArray<string>;
}

/**
 * As the server's README says to start it: what a batch is made of is short-lived, and with more room for it, young garbage
 * is collected seldom. The baselines get the same, so that the difference is the server's own.
 */
const recommendedNodeArgs: ReadonlyArray<string> = ["--max-semi-space-size=64"];

const freshSecret = (): string => randomBytes(32).toString("base64url");

/** Starts it all. The server's limits for one sender are lifted; all else is as it comes. */
export async function startBenchGround({ processes, nodeArgs }: GroundOptions): Promise<BenchGround> {
	const undo: Array<() => Promise<void>> = [];
	const remove = async (): Promise<void> => {
		for (const step of undo.splice(0).reverse()) {
			await step();
		}
	};
	try {
		const dataDir = await mkdtemp(join(tmpdir(), "telemetry-bench-server-"));
		undo.push(() => rm(dataDir, { recursive: true, force: true }));
		const postgres = await startOwnPostgres();
		undo.push(postgres.remove);
		const forSeveral = { PROCESSES: String(processes) };
		const env = {
			...forSeveral,
			PORT: "0",
			DATABASE_URL: postgres.url,
			DATA_DIR: dataDir,
			// Given, since several processes that start at once would each make their own.
			TOKEN_KEYS: `k1:${freshSecret()}`,
			INSTALLATION_KEY: freshSecret(),
			REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
			REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000",
		};
		const start = async (...program: Parameters<typeof forkProgram>): Promise<Forked> => {
			const forked = await forkProgram(...program);
			undo.push(forked.stop);
			return forked;
		};
		return {
			postgres,
			server: await start("bench-server", env, [...recommendedNodeArgs, ...nodeArgs]),
			withoutStorage: await start("bench-server-without-storage", env, recommendedNodeArgs),
			express: await start("plain-express", forSeveral, recommendedNodeArgs),
			remove,
		};
	} catch (problem) {
		await remove();
		throw problem;
	}
}
