import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What `ps` says, on systems without `/proc`; undefined when there is no such process. */
async function askPs(pid: number): Promise<string | undefined> {
	try {
		const { stdout } = await run("ps", ["-o", "args=", "-p", String(pid)], { env: { ...process.env, LC_ALL: "C" } });
		return stdout.trim() || undefined;
	} catch {
		return undefined;
	}
}

/** The command line of a running process; undefined when there is no such process. */
export async function commandOf(pid: number): Promise<string | undefined> {
	const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
	return words?.replaceAll("\0", " ") ?? (await askPs(pid));
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
