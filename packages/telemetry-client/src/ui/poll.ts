/**
 * Calls `action` now and then each `seconds`; the returned function ends that. What is on the screen follows what it
 * shows by asking, since counting down has no event.
 */
export function every(seconds: number, action: () => void): () => void {
	let isOver = false;
	const again = (): void => {
		if (!isOver) {
			action();
			task.delay(seconds, again);
		}
	};
	again();
	return () => {
		isOver = true;
	};
}
