import { fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A program as a process of its own, that listens. It may have processes under it. */
export interface Forked {
	readonly url: string;
	/** Processor time it has used so far, in seconds. */
	readonly cpuSeconds: () => Promise<number>;
	/** Resident memory, in bytes. */
	readonly memory: () => Promise<number>;
	readonly stop: () => Promise<void>;
}

const ticksPerSecond = 100;

/** Processor time of a process so far, in seconds, as Linux counts it: user and system, fields 14 and 15 of its stat. */
async function cpuSecondsOf(pid: number): Promise<number> {
	const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ").at(-1)?.split(" ") ?? [];
	return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

async function memoryOf(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, "utf8");
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

/** Adds up over a process and its children that have not ended. */
async function sumOfFamily(pid: number, of: (pid: number) => Promise<number>): Promise<number> {
	const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ").filter(Boolean);
	const all = await Promise.all([pid, ...children.map(Number)].map(of));
	return all.reduce((sum, value) => sum + value, 0);
}

/** Processor time of a process and of its children that have not ended, in seconds. */
export function cpuSecondsOfFamily(pid: number): Promise<number> {
	return sumOfFamily(pid, cpuSecondsOf);
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
		cpuSeconds: () => cpuSecondsOfFamily(pid),
		memory: () => sumOfFamily(pid, memoryOf),
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
