import type { Scheduler } from "../core/ports";

/** Runs actions in threads of their own. An action that fails is reported and stops nothing else. */
export function createStudioScheduler(onProblem: (message: string) => void): Scheduler {
	return {
		after: (seconds, action) => {
			const thread = task.delay(seconds, () => {
				const [ok, problem] = pcall(action);
				if (!ok) {
					pcall(() => onProblem(tostring(problem)));
				}
			});
			return () => {
				pcall(() => task.cancel(thread));
			};
		},
	};
}
