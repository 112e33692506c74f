import type { Scheduler } from "../core/ports";
import { guarded } from "./guarded";

/** Runs actions in threads of their own. An action that fails is reported and stops nothing else. */
export function createStudioScheduler(onProblem: (message: string) => void): Scheduler {
	return {
		after: (seconds, action) => {
			const thread = task.delay(seconds, guarded(onProblem, action));
			return () => {
				pcall(() => task.cancel(thread));
			};
		},
	};
}
