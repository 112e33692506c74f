/**
 * Calls `action` at once and then every `seconds`; the returned function stops it. For what has no change event, such as a
 * countdown.
 */
export function poll(seconds: number, action: () => void): () => void {
	let isStopped = false;
	const run = (): void => {
		if (!isStopped) {
			action();
			task.delay(seconds, run);
		}
	};
	run();
	return () => {
		isStopped = true;
	};
}
