import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What `ps` says of a process in one column; undefined when there is no such process. */
async function ask(pid: number, column: "args" | "lstart"): Promise<string | undefined> {
	try {
		const { stdout } = await run("ps", ["-o", `${column}=`, "-p", String(pid)], {
			env: { ...process.env, LC_ALL: "C" },
		});
		return stdout.trim() || undefined;
	} catch {
		return undefined;
	}
}

/** The command line of a running process. */
export function commandOf(pid: number): Promise<string | undefined> {
	return ask(pid, "args");
}

/** When a running process started: together with its number it names a process for ever, since numbers are used again. */
export function startOf(pid: number): Promise<string | undefined> {
	return ask(pid, "lstart");
}

/** Resolves once `isDone` does, looking every 50 ms; gives false when it takes longer than `timeoutMs`. */
export async function waitUntil(isDone: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
	const deadline = performance.now() + timeoutMs;
	while (!(await isDone())) {
		if (performance.now() > deadline) {
			return false;
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return true;
}
