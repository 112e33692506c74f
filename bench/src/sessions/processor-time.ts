import { readFile } from "node:fs/promises";
import { cpuSecondsOfFamily } from "../ingest/forked.js";

const ticksPerSecond = 100;

/**
 * Processor time of a process so far and of all its children, in seconds, those included that have ended: PostgreSQL has a
 * process for every connection, and the server closes connections that it does not need. Linux counts them as cutime and
 * cstime, fields 16 and 17 of the stat of their parent.
 */
export async function processorSecondsOf(pid: number): Promise<number> {
	const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ").at(-1)?.split(" ") ?? [];
	return (await cpuSecondsOfFamily(pid)) + (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}
