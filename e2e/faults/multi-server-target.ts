import { join } from "node:path";
import type { OpenedDatabase } from "@flipbook-telemetry/server";
import { openDatabase, parseConfig } from "@flipbook-telemetry/server";
import type { NatsNodes } from "@flipbook-telemetry/test-support";
import { embeddedPostgres } from "./embedded-postgres.ts";
import type { LoadBalancer } from "./load-balancer.ts";
import { startLoadBalancer } from "./load-balancer.ts";
import { createServerProcess } from "./server-process.ts";
import type { Target } from "./target.ts";
import { allServers } from "./target.ts";

/** A key of these runs alone. Servers on several machines have to be given the same ones. */
const secret = Buffer.alloc(32, "a key for a run of faults").toString("base64url");

/** What several servers have beyond themselves. */
export interface MultiServerOptions {
	readonly env?: Readonly<Record<string, string>>;
	readonly queue?: NatsNodes | undefined;
}

/** The address of the same database for somebody who says what they are called. */
function called(name: string, databaseUrl: string): string {
	const url = new URL(databaseUrl);
	url.searchParams.set("application_name", name);
	return url.href;
}

/**
 * Describes so many servers behind one address, as they would be on as many machines: each has a data folder of its own and
 * the same keys, and they share one PostgreSQL, which this process looks after, and the limits counted in it.
 * With a queue, which has to run when they are started, they write to that first.
 */
export function createMultiServerTarget(
	dataDir: string,
	processes: number,
	{ env = {}, queue }: MultiServerOptions = {},
): Target {
	const servers = Array.from({ length: processes }, (_, index) =>
		createServerProcess(
			{
				PORT: "0",
				DATA_DIR: join(dataDir, `server-${index + 1}`),
				RATE_LIMIT_STORE: "postgres",
				TOKEN_KEYS: `k1:${secret}`,
				INSTALLATION_KEY: secret,
				...queue?.settings,
			},
			{ name: `server-${index + 1}`, env },
		),
	);
	let database: OpenedDatabase | undefined;
	let balancer: LoadBalancer | undefined;
	return {
		...embeddedPostgres(dataDir),
		...allServers(servers),
		...(queue === undefined ? {} : { queue }),
		url: () => balancer?.url ?? "",
		start: async () => {
			database ??= await openDatabase(parseConfig({ DATA_DIR: dataDir }, dataDir));
			const { url } = database;
			const missing = servers.filter((server) => !server.isRunning());
			await Promise.all(missing.map((server) => server.start({ DATABASE_URL: called(server.name, url) })));
			balancer ??= await startLoadBalancer(() => servers.map(({ url }) => url()));
		},
		stop: async () => {
			await balancer?.close();
			balancer = undefined;
			await Promise.all(servers.map((server) => server.end("SIGTERM")));
			await database?.close();
			database = undefined;
		},
	};
}
