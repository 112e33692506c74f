import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";

/** Where a request carries its id. */
const idOfRequest = Symbol("request id");

interface WithId {
	[idOfRequest]?: string;
}

/** Gives every request a random id of its own, by which an answer is found in the log. What the client sends is not used. */
export const assignRequestId: RequestHandler = (request, _response, next) => {
	(request as WithId)[idOfRequest] = randomUUID();
	next();
};

/** The id of a request; undefined when it was given none. */
export function requestIdOf(request: IncomingMessage): string | undefined {
	return (request as WithId)[idOfRequest];
}
