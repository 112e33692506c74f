/**
 * Wraps a function so that an error inside it is reported and never reaches the caller: telemetry may fail, the plugin
 * that uses it may not.
 */
export function guarded<Args extends Array<unknown>>(
	onProblem: (message: string) => void,
	action: (...args: Args) => void,
): (...args: Args) => void {
	return (...args) => {
		const [ok, problem] = pcall(() => action(...args));
		if (!ok) {
			pcall(() => onProblem(tostring(problem)));
		}
	};
}

/**
 * Wraps a callback of the host. It runs at once but in a thread of its own, so that a callback that yields or fails does
 * not stop telemetry.
 */
export function isolated<Args extends Array<unknown>>(
	onProblem: (message: string) => void,
	callback: (...args: Args) => void,
): (...args: Args) => void {
	const call = guarded(onProblem, callback);
	return (...args) => {
		task.spawn(call, ...args);
	};
}
