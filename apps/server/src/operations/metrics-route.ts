import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import { ProblemError } from "../http/problem.js";
import type { Metrics } from "./metrics.js";

function digest(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}

/** Shows the server's own numbers to whoever has the token; without one set, to nobody. */
export function showMetrics(metrics: Metrics, token: string | undefined): RequestHandler {
	return async (request, response) => {
		if (token === undefined) {
			throw new ProblemError("not_found", "Set METRICS_TOKEN to have metrics here.");
		}
		const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
		if (given === undefined) {
			throw new ProblemError("token_missing", "Send the METRICS_TOKEN as Authorization: Bearer <token>.");
		}
		if (!timingSafeEqual(digest(given), digest(token))) {
			throw new ProblemError("token_invalid", "This is not the METRICS_TOKEN.");
		}
		response.type(metrics.contentType).send(await metrics.text());
	};
}
