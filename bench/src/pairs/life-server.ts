import { fileURLToPath } from "node:url";
import type { RunningServer } from "@flipbook-telemetry/server";
import { standardTimeouts, startServer } from "@flipbook-telemetry/server";
import { createServerProcess } from "../faults/server-process.js";

/** So many times more often than usual does each job of a server run: what takes a minute takes two seconds. */
export const hurry = 30;

/** Environment variables of a server. */
export type Settings = Readonly<Record<string, string>>;

/** A server that is started and stopped again and again. */
export interface LifeServer {
	/** Undefined while it does not run. */
	readonly url: () => string | undefined;
	/** One that is to be killed has to be a process of its own, which takes the processor a second longer to start. */
	readonly start: (settings: Settings, isToBeKilled: boolean) => Promise<void>;
	/** Lets it finish what it does. */
	readonly stop: () => Promise<void>;
	/** Ends it as a power cut does. Rejects when it was not started to be killed. */
	readonly kill: () => Promise<void>;
}

/** One of the two ways in which a server runs. */
type Way = Omit<LifeServer, "start"> & { readonly start: (settings: Settings) => Promise<void> };

/** A server in this process, which cannot be killed. */
function createServerHere(): Way {
	let running: RunningServer | undefined;
	const stop = async (): Promise<void> => {
		const stopping = running;
		running = undefined;
		await stopping?.stop();
	};
	return {
		url: () => running?.url,
		start: async (settings) => {
			running = await startServer(settings, {}, standardTimeouts, hurry);
		},
		stop,
		kill: () => Promise.reject(new Error("A server in this process cannot be killed.")),
	};
}

const entry = fileURLToPath(new URL("./server-in-a-hurry.js", import.meta.url));

/** A server as a process of its own. */
function createServerElsewhere(): Way {
	const server = createServerProcess({}, { entry });
	return {
		url: () => (server.isRunning() && server.url() !== "" ? server.url() : undefined),
		start: server.start,
		stop: () => server.end("SIGTERM"),
		kill: () => server.end("SIGKILL"),
	};
}

/** Makes a server that does not run yet. */
export function createLifeServer(): LifeServer {
	const [here, elsewhere] = [createServerHere(), createServerElsewhere()];
	let way = here;
	return {
		url: () => way.url(),
		start: (settings, isToBeKilled) => {
			way = isToBeKilled ? elsewhere : here;
			return way.start(settings);
		},
		stop: () => way.stop(),
		kill: () => way.kill(),
	};
}
