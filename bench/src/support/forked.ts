import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { processorSecondsOf, residentBytesOf } from "./process-usage.js";

/** A program as a process of its own, that listens. It may have processes under it. */
export interface Forked {
	readonly url: string;
	/** Processor time it has used so far, in seconds. */
	readonly cpuSeconds: () => Promise<number>;
	/** Resident memory, in bytes. */
	readonly memory: () => Promise<number>;
	readonly stop: () => Promise<void>;
}

/**
 * Starts one of this folder's programs, which sends its address once it listens. It sees `env` and nothing else of ours, so
 * that nobody's settings change what is measured; what it logs is thrown away. `nodeArgs` are Node's own.
 */
export async function forkProgram(
	name: string,
	env: Readonly<Record<string, string>>,
	nodeArgs: ReadonlyArray<string>,
): Promise<Forked> {
	const child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), {
		env: { PATH: process.env["PATH"], ...env },
		execArgv: [...nodeArgs],
		stdio: ["ignore", "ignore", "ignore", "ipc"],
	});
	const url = await new Promise<string>((resolve, reject) => {
		child.once("message", (message) => resolve(message as string));
		child.once("exit", (code) => reject(new Error(`${name} ended with exit code ${code}.`)));
	});
	const pid = child.pid ?? 0;
	return {
		url,
		cpuSeconds: () => processorSecondsOf(pid),
		memory: () => residentBytesOf(pid),
		stop: async () => {
			if (child.exitCode === null && child.signalCode === null) {
				await new Promise<void>((resolve) => {
					child.once("exit", () => resolve());
					child.kill("SIGTERM");
				});
			}
		},
	};
}
