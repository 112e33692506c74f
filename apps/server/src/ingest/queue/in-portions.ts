import { setTimeout as sleep } from "node:timers/promises";

/**
 * Gathers what comes into portions of at most `size`. The first of a portion waits for others no longer than `timeoutMs`.
 * Reads one further than it has given, and lets go of the source when it is left.
 */
export async function* inPortions<T>(
	source: AsyncIterable<T>,
	size: number,
	timeoutMs: number,
): AsyncGenerator<ReadonlyArray<T>> {
	const iterator = source[Symbol.asyncIterator]();
	const ask = (): Promise<IteratorResult<T>> => {
		const asked = iterator.next();
		// It may fail while the portion before is being stored. The error is thrown when it is awaited.
		asked.catch(() => undefined);
		return asked;
	};
	let next = ask();
	try {
		for (;;) {
			const first = await next;
			if (first.done === true) {
				return;
			}
			const portion = [first.value];
			next = ask();
			const late = sleep(timeoutMs, undefined);
			while (portion.length < size) {
				const more = await Promise.race([next, late]);
				if (more === undefined || more.done === true) {
					break;
				}
				portion.push(more.value);
				next = ask();
			}
			yield portion;
		}
	} finally {
		// Not waited for: it comes after the one that was asked for, which may be long in coming.
		iterator.return?.().catch(() => undefined);
	}
}
