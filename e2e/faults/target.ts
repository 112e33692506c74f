import type { NatsNodes } from "@flipbook-telemetry/test-support";
import type { PostgresView } from "./embedded-postgres.ts";
import { embeddedPostgres } from "./embedded-postgres.ts";
import type { ProgramOptions, ServerProcess } from "./server-process.ts";
import { createServerProcess } from "./server-process.ts";

/** The server under test, as one process or several behind one address, and its PostgreSQL. All can be killed. */
export interface Target extends PostgresView {
	/** Where clients send to. */
	readonly url: () => string;
	/** Each can be killed alone. */
	readonly servers: ReadonlyArray<ServerProcess>;
	/** The queue between the servers and PostgreSQL; undefined: there is none. */
	readonly queue?: NatsNodes;
	/** Starts what does not run. */
	readonly start: () => Promise<void>;
	readonly stop: () => Promise<void>;
	/** Whether one has ended without being asked to. */
	readonly hasCrashed: () => boolean;
	/** Resident memory of all servers together, in bytes. */
	readonly memory: () => Promise<number>;
}

/** What is said of all servers together. */
export function allServers(servers: ReadonlyArray<ServerProcess>): Pick<Target, "servers" | "hasCrashed" | "memory"> {
	return {
		servers,
		hasCrashed: () => servers.some((server) => server.hasCrashed()),
		memory: async () => {
			const each = await Promise.all(servers.map((server) => server.memory()));
			return each.reduce((sum, bytes) => sum + bytes, 0);
		},
	};
}

/** Describes a server that keeps everything in `dataDir` and brings its PostgreSQL; `start` starts it. */
export function createTarget(dataDir: string, port: number, options: ProgramOptions = {}): Target {
	const server = createServerProcess({ PORT: String(port), DATA_DIR: dataDir }, options);
	return {
		...embeddedPostgres(dataDir),
		...allServers([server]),
		url: server.url,
		start: () => server.start(),
		stop: () => server.end("SIGTERM"),
	};
}
