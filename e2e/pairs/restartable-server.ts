import type { RunningServer } from "@flipbook-telemetry/server";
import { standardTimeouts, startServer } from "@flipbook-telemetry/server";
import { createServerProcess } from "../faults/server-process.ts";

/** How many times more often than usual the jobs of a server run: once in two seconds instead of once a minute. */
export const jobSpeedup = 30;

/** Environment variables of a server. */
export type Settings = Readonly<Record<string, string>>;

/** A server that is started and stopped again and again. */
export interface RestartableServer {
	/** Undefined while it does not run. */
	readonly url: () => string | undefined;
	/** A server that is to be killed runs as its own process, which costs a second of processor time to start. */
	readonly start: (settings: Settings, isToBeKilled: boolean) => Promise<void>;
	/** Lets it finish what it does. */
	readonly stop: () => Promise<void>;
	/** Ends it as a power cut does. Rejects if it was not started to be killed. */
	readonly kill: () => Promise<void>;
}

/** A server that always runs in the same kind of process. */
type ServerOfOneKind = Omit<RestartableServer, "start"> & { readonly start: (settings: Settings) => Promise<void> };

/** A server in this process, which cannot be killed. */
function createServerHere(): ServerOfOneKind {
	let running: RunningServer | undefined;
	const stop = async (): Promise<void> => {
		const stopping = running;
		running = undefined;
		await stopping?.stop();
	};
	return {
		url: () => running?.url,
		start: async (settings) => {
			running = await startServer(settings, {}, standardTimeouts, jobSpeedup);
		},
		stop,
		kill: () => Promise.reject(new Error("A server in this process cannot be killed.")),
	};
}

/** A server as a process of its own. */
function createServerElsewhere(): ServerOfOneKind {
	const server = createServerProcess({}, { env: { JOB_SPEEDUP: String(jobSpeedup) } });
	return {
		url: () => (server.isRunning() && server.url() !== "" ? server.url() : undefined),
		start: server.start,
		stop: () => server.end("SIGTERM"),
		kill: () => server.end("SIGKILL"),
	};
}

/** Makes a server that does not run yet. */
export function createRestartableServer(): RestartableServer {
	const [here, elsewhere] = [createServerHere(), createServerElsewhere()];
	let current = here;
	return {
		url: () => current.url(),
		start: (settings, isToBeKilled) => {
			current = isToBeKilled ? elsewhere : here;
			return current.start(settings);
		},
		stop: () => current.stop(),
		kill: () => current.kill(),
	};
}
