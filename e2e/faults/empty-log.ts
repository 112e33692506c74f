import type { LogNodes } from "@flipbook-telemetry/test-support";
import { sleep } from "./fault.ts";

/** How long what was acknowledged may take to be in PostgreSQL, once nothing goes wrong any more. */
const longestMs = 60_000;

/** Waits until nothing lies in the log any more. Gives what is wrong when something stays, or nobody can tell. */
export async function untilEmpty({ length }: Pick<LogNodes, "length">): Promise<string | undefined> {
	const deadline = performance.now() + longestMs;
	for (;;) {
		const left = await length().catch((problem: unknown) => String(problem));
		if (left === 0) {
			return undefined;
		}
		if (performance.now() > deadline) {
			return `after ${longestMs / 1000} s the log is not empty: ${left}`;
		}
		await sleep(100);
	}
}
