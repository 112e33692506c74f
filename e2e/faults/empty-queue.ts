import { setTimeout as sleep } from "node:timers/promises";
import type { NatsNodes } from "@flipbook-telemetry/test-support";

/** How long what was acknowledged may take to be in PostgreSQL, once nothing goes wrong any more. */
const longestMs = 60_000;

/** Waits until the queue is empty. Returns what is wrong when it does not become empty or does not answer. */
export async function untilEmpty({ length }: Pick<NatsNodes, "length">): Promise<string | undefined> {
	const deadline = performance.now() + longestMs;
	for (;;) {
		const left = await length().catch((problem: unknown) => String(problem));
		if (left === 0) {
			return undefined;
		}
		if (performance.now() > deadline) {
			return `after ${longestMs / 1000} s the queue is not empty: ${left}`;
		}
		await sleep(100);
	}
}
