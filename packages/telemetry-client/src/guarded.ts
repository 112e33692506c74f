/**
 * Wraps a function so that an error inside it is reported and never reaches the caller: telemetry may fail, the plugin
 * that carries it may not.
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
