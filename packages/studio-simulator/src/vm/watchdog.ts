import { Worker } from "node:worker_threads";

/** How many real seconds a script may run without waiting. */
const patienceSeconds = Number(process.env["STUDIO_PATIENCE_SECONDS"] ?? 60);

/**
 * Runs beside the thread that runs Luau, which can count nothing while a script keeps it: luau-web has no way to interrupt
 * one. It counts its own seconds, so that the sleep of a machine is not held against a script.
 */
const source = `
	const { workerData } = require("node:worker_threads");
	const { writeSync } = require("node:fs");
	const { shared, patienceSeconds } = workerData;
	const counters = new Int32Array(shared);
	let seen = 0;
	let seconds = 0;
	setInterval(() => {
		const [entered, left] = [Atomics.load(counters, 0), Atomics.load(counters, 1)];
		seconds = entered !== left && entered === seen ? seconds + 1 : 0;
		seen = entered;
		if (seconds >= patienceSeconds) {
			writeSync(2, "A script has run in the simulated Studio for " + patienceSeconds +
				" s without waiting, and nothing can interrupt it: this process ends.\\n");
			process.kill(process.pid, "SIGKILL");
		}
	}, 1000);
`;

let counters: Int32Array | undefined;

function startWatching(): Int32Array {
	const shared = new SharedArrayBuffer(8);
	new Worker(source, { eval: true, workerData: { shared, patienceSeconds } }).unref();
	return new Int32Array(shared);
}

/** Runs an action that enters the VM, and ends the process if it does not come back: a test run fails instead of hanging. */
export async function watched<T>(action: () => Promise<T>): Promise<T> {
	counters ??= startWatching();
	Atomics.add(counters, 0, 1);
	try {
		return await action();
	} finally {
		Atomics.add(counters, 1, 1);
	}
}
