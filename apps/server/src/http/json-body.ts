import { limits } from "@flipbook-telemetry/event-schema";
import type { RequestHandler } from "express";
import express from "express";
import { ProblemError } from "./problem.js";

/** Whether a value is nested deeper than `levels`; it never looks further down than that. */
function isDeeperThan(levels: number, value: unknown): boolean {
	if (typeof value !== "object" || value === null) {
		return false;
	}
	if (levels === 0) {
		return true;
	}
	// A list of what is in it would be made for every event.
	for (const key in value) {
		if (isDeeperThan(levels - 1, (value as Record<string, unknown>)[key])) {
			return true;
		}
	}
	return false;
}

/** What is no JSON has been refused before it: looking at the media type once is enough. */
const parse = express.json({ limit: limits.maxBodyBytes, type: () => true, strict: true });

const requireJson: RequestHandler = (request, _response, next) => {
	if (request.is("application/json") === false) {
		throw new ProblemError("unsupported_media_type", "Send the body with Content-Type: application/json.");
	}
	next();
};

const limitDepth: RequestHandler = (request, _response, next) => {
	if (isDeeperThan(limits.maxJsonDepth, request.body)) {
		throw new ProblemError("malformed_body", `The body is nested more than ${limits.maxJsonDepth} levels deep.`);
	}
	next();
};

/** Reads a JSON body of at most `limits.maxBodyBytes`, counted after unpacking, and of bounded depth. */
export const jsonBody: ReadonlyArray<RequestHandler> = [requireJson, parse, limitDepth];
