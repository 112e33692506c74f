import type { LiveAnswer } from "@flipbook-telemetry/numbers-schema";
import type { RequestHandler } from "express";
import type { Database } from "../../database/database.js";
import { ProblemError } from "../../http/problem.js";
import { countLiveSessions } from "../live-sessions.js";

const everyMs = 5000;

/**
 * Shows what goes on right now: once as JSON, or repeatedly as Server-Sent Events if the request accepts these. While the
 * database is away nothing is sent; the page shows by the time of the last number that it is old.
 */
export function showLive({ reader, now }: { readonly reader: Database; readonly now: () => number }): RequestHandler {
	const look = async (): Promise<LiveAnswer | undefined> => {
		const nowMs = now();
		const sessions = await countLiveSessions(reader, nowMs, "studio");
		return sessions === undefined ? undefined : { at: new Date(nowMs).toISOString(), sessions };
	};
	return async (request, response) => {
		if (request.accepts("json", "text/event-stream") !== "text/event-stream") {
			const live = await look();
			if (live === undefined) {
				throw new ProblemError("unavailable", "The database does not answer. Try again later.", {
					retryAfterSeconds: 5,
				});
			}
			response.json(live);
			return;
		}
		response.type("text/event-stream");
		// nginx would keep what is sent until it has some kilobytes.
		response.set("X-Accel-Buffering", "no");
		response.flushHeaders();
		const send = async (): Promise<void> => {
			const live = await look();
			if (live !== undefined && !response.writableEnded) {
				response.write(`data: ${JSON.stringify(live)}\n\n`);
			}
		};
		const timer = setInterval(() => void send(), everyMs);
		response.on("close", () => clearInterval(timer));
		await send();
	};
}
