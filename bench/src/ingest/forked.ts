import { fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A program as a process of its own, that listens. */
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
export async function cpuSecondsOf(pid: number): Promise<number> {
	const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ").at(-1)?.split(" ") ?? [];
	return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Processor time of a process and of its children that have not ended, in seconds. */
export async function cpuSecondsOfFamily(pid: number): Promise<number> {
	const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ").filter(Boolean);
	const all = await Promise.all([pid, ...children.map(Number)].map(cpuSecondsOf));
	return all.reduce((sum, seconds) => sum + seconds, 0);
}

/** Starts one of this folder's programs, which sends its address once it listens. What it logs is thrown away. */
export async function forkProgram(
	name: string,
	env: Readonly<Record<string, string>> = {},
	execArgv: ReadonlyArray<string> = [],
): Promise<Forked> {
	const child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), {
		env: { ...process.env, ...env },
		execArgv: [...execArgv],
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
		memory: async () => {
			const status = await readFile(`/proc/${pid}/status`, "utf8");
			return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
		},
		stop: () =>
			new Promise((resolve) => {
				child.once("exit", () => resolve());
				child.kill("SIGTERM");
			}),
	};
}
