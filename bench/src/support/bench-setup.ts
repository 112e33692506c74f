import type { OwnPostgres } from "@flipbook-telemetry/test-support";
import { startOwnPostgres } from "@flipbook-telemetry/test-support";
import type { Forked } from "./forked.js";
import { forkProgram } from "./forked.js";
import { recommendedNodeArgs, startBenchServer } from "./start-bench-server.js";

/** A separate PostgreSQL, the server, and the baselines beside it. */
export interface BenchSetup {
	readonly postgres: OwnPostgres;
	readonly server: Forked;
	/** The same server, but for what stores. It takes the server's session tokens. */
	readonly withoutStorage: Forked;
	/** Express alone. */
	readonly express: Forked;
	readonly remove: () => Promise<void>;
}

/** How the server is started. */
export interface SetupOptions {
	/** So many of it behind one port, and of each baseline. */
	readonly processes: number;
	/** Options of Node's for the server alone, for looking into it. */
	readonly nodeArgs: ReadonlyArray<string>;
}

/** Starts it all; as one process each, unless told otherwise. */
export async function startBenchSetup(
	{ processes, nodeArgs }: SetupOptions = { processes: 1, nodeArgs: [] },
): Promise<BenchSetup> {
	const undo: Array<() => Promise<void>> = [];
	const remove = async (): Promise<void> => {
		for (const step of undo.splice(0).reverse()) {
			await step();
		}
	};
	const keep = (forked: Forked): Forked => {
		undo.push(forked.stop);
		return forked;
	};
	try {
		const postgres = await startOwnPostgres();
		undo.push(postgres.remove);
		const databaseUrl = postgres.url;
		return {
			postgres,
			server: keep(await startBenchServer({ databaseUrl, processes, nodeArgs })),
			withoutStorage: keep(await startBenchServer({ program: "bench-server-without-storage", databaseUrl, processes })),
			express: keep(await forkProgram("plain-express", { PROCESSES: String(processes) }, recommendedNodeArgs)),
			remove,
		};
	} catch (problem) {
		await remove();
		throw problem;
	}
}
