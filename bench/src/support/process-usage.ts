import { readFile } from "node:fs/promises";

const ticksPerSecond = 100;

async function statOf(pid: number): Promise<ReadonlyArray<number>> {
	return ((await readFile(`/proc/${pid}/stat`, "utf8")).split(") ").at(-1)?.split(" ") ?? []).map(Number);
}

/** Adds up over a process and its children that have not ended. */
async function sumOfFamily(pid: number, of: (pid: number) => Promise<number>): Promise<number> {
	const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ").filter(Boolean);
	const all = await Promise.all([pid, ...children.map(Number)].map(of));
	return all.reduce((sum, value) => sum + value, 0);
}

/**
 * Processor time of a process so far and of all its children, in seconds. Those that have ended count too: PostgreSQL has a
 * process for every connection, and the server closes connections that it does not need. Linux counts a process's own as
 * utime and stime, fields 14 and 15 of its stat, and its ended children's as cutime and cstime, fields 16 and 17.
 */
export async function processorSecondsOf(pid: number): Promise<number> {
	const running = await sumOfFamily(pid, async (member) => {
		const [, , , , , , , , , , , utime = 0, stime = 0] = await statOf(member);
		return utime + stime;
	});
	const [, , , , , , , , , , , , , cutime = 0, cstime = 0] = await statOf(pid);
	return (running + cutime + cstime) / ticksPerSecond;
}

/** Resident memory of a process and its children, in bytes. */
export function residentBytesOf(pid: number): Promise<number> {
	return sumOfFamily(pid, async (member) => {
		const status = await readFile(`/proc/${member}/status`, "utf8");
		return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
	});
}
