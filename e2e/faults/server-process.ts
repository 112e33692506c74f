import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Timeouts } from "@flipbook-telemetry/server";

const program = fileURLToPath(new URL("./server-program.ts", import.meta.url));

/** How a server is started, beyond what every one has. */
export interface ProgramOptions {
	/** What it is called, and says to PostgreSQL. */
	readonly name?: string;
	/** How long connections may take; as usual when left out. */
	readonly timeouts?: Timeouts;
	readonly env?: Readonly<Record<string, string>>;
}

/** The server as one process, which can be killed alone. */
export interface ServerProcess {
	readonly name: string;
	/** Its own address; empty before it has been started. */
	readonly url: () => string;
	readonly isRunning: () => boolean;
	/** `more`: settings that are only known now. */
	readonly start: (more?: Readonly<Record<string, string>>) => Promise<void>;
	/** Ends it by a signal, and waits until it has ended. */
	readonly end: (signal: "SIGKILL" | "SIGTERM") => Promise<void>;
	/** Holds it where it is, or lets it go on. */
	readonly signal: (signal: "SIGSTOP" | "SIGCONT") => void;
	readonly setClock: (offsetMs: number) => void;
	/** Whether it has ended without being asked to. */
	readonly hasCrashed: () => boolean;
	/** Resident memory, in bytes. */
	readonly memory: () => Promise<number>;
}

/** Describes a server process that sees `settings` and nothing else of ours; `start` starts it. */
export function createServerProcess(
	settings: Readonly<Record<string, string>>,
	{ name = "server", timeouts, env: more = {} }: ProgramOptions = {},
): ServerProcess {
	let child: ChildProcess | undefined;
	let url = "";
	let crashed = false;
	return {
		name,
		url: () => url,
		isRunning: () => child !== undefined,
		start: async (known = {}) => {
			const env = {
				PATH: process.env["PATH"],
				LOG_LEVEL: "fatal",
				REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
				REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
				...settings,
				...known,
				...more,
			};
			const started = fork(program, timeouts === undefined ? [] : [JSON.stringify(timeouts)], {
				env,
				stdio: ["ignore", "ignore", "inherit", "ipc"],
			});
			child = started;
			started.once("exit", () => (crashed ||= child === started));
			url = await new Promise<string>((resolve, reject) => {
				started.once("message", (message) => resolve(message as string));
				started.once("exit", (code) => reject(new Error(`The server ended with exit code ${code}.`)));
			});
		},
		end: async (signal) => {
			const ending = child;
			child = undefined;
			if (ending !== undefined && ending.exitCode === null) {
				await new Promise<void>((resolve) => {
					ending.once("exit", () => resolve());
					ending.kill(signal);
				});
			}
		},
		signal: (signal) => void child?.kill(signal),
		setClock: (offsetMs) => void child?.send(offsetMs),
		hasCrashed: () => crashed,
		memory: async () => {
			const status = await readFile(`/proc/${child?.pid}/status`, "utf8");
			return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
		},
	};
}
