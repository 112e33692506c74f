import { Writable } from "node:stream";
import { pino } from "pino";
import type { Logger } from "../../src/operations/logger.js";

/** A log that a test can read. */
export interface CapturedLog {
	readonly logger: Logger;
	readonly text: () => string;
}

/** Logs everything, down to the last detail, into memory. */
export function captureLog(): CapturedLog {
	let text = "";
	const stream = new Writable({
		write: (chunk: Buffer, _encoding, done) => {
			text += chunk.toString("utf8");
			done();
		},
	});
	return { logger: pino({ level: "trace", base: null }, stream), text: () => text };
}
