import { messageOf } from "./database/problem-text.js";
import type { Logger } from "./operations/logger.js";

/** What to stop, of what was started. */
export interface ShutdownSteps {
	readonly push: (step: () => Promise<void>) => void;
	/**
	 * Stops everything, what was started last first. A step that fails is logged, and the others still run; in the end it
	 * rejects with all that failed.
	 */
	readonly runAll: () => Promise<void>;
}

/** Starts an empty list. */
export function createShutdownSteps(logger: Logger): ShutdownSteps {
	const steps: Array<() => Promise<void>> = [];
	return {
		push: (step) => void steps.push(step),
		runAll: async () => {
			const problems: Array<unknown> = [];
			for (const step of steps.splice(0).reverse()) {
				try {
					await step();
				} catch (problem) {
					problems.push(problem);
					const error = messageOf(problem);
					logger.error({ error }, "a part of the server could not be stopped; the rest is stopped all the same");
				}
			}
			if (problems.length > 0) {
				throw new AggregateError(problems, `${problems.length} parts of the server could not be stopped; see its log.`);
			}
		},
	};
}
