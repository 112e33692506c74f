/** How long something takes, in milliseconds, so many times in turn after one time that does not count. */
export async function timesOf(runs: number, action: () => Promise<unknown>): Promise<ReadonlyArray<number>> {
	await action();
	const times: Array<number> = [];
	for (let run = 0; run < runs; run += 1) {
		times.push(await timeOf(action));
	}
	return times;
}

/** How long something takes, in milliseconds. */
export async function timeOf(action: () => Promise<unknown>): Promise<number> {
	const since = performance.now();
	await action();
	return performance.now() - since;
}
