import type { Logger } from "pino";
import { destination, pino } from "pino";

export type { Logger } from "pino";

/**
 * The log: JSON lines on standard error. What is logged is chosen line by line; nobody hands a request or a header to it,
 * so there is nothing to take out. No machine name and no process id either.
 */
export function createLogger(level: string): Logger {
	return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }));
}
