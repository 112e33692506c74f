import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import { ProblemError } from "../http/problem.js";

function digest(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}

/** Lets those pass who have the token; without one set, nobody. */
export function requireToken(token: string | undefined): RequestHandler {
	return (request, _response, next) => {
		if (token === undefined) {
			throw new ProblemError("not_found", "Set METRICS_TOKEN to have numbers here.");
		}
		const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
		if (given === undefined) {
			throw new ProblemError("token_missing", "Send the METRICS_TOKEN as Authorization: Bearer <token>.");
		}
		if (!timingSafeEqual(digest(given), digest(token))) {
			throw new ProblemError("token_invalid", "This is not the METRICS_TOKEN.");
		}
		next();
	};
}
