import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What Linux says of a process in its own file system; undefined elsewhere, and when there is no such process. */
async function readProc(pid: number, file: "cmdline" | "stat"): Promise<string | undefined> {
	return readFile(`/proc/${pid}/${file}`, "utf8").catch(() => undefined);
}

/** What `ps` says of a process in one column, on systems without `/proc`; undefined when there is no such process. */
async function askPs(pid: number, column: "args" | "lstart"): Promise<string | undefined> {
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
export async function commandOf(pid: number): Promise<string | undefined> {
	return (await readProc(pid, "cmdline"))?.replaceAll("\0", " ") ?? (await askPs(pid, "args"));
}

/** When a running process started: together with its number it names a process for ever, since numbers are used again. */
export async function startOf(pid: number): Promise<string | undefined> {
	// The 20th field after the name, which stands in brackets and may hold anything; see proc(5).
	const fields = (await readProc(pid, "stat"))?.split(") ").at(-1)?.split(" ");
	return fields?.[19] ?? (await askPs(pid, "lstart"));
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
