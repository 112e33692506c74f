import type { RequestHandler } from "express";
import type { Contract } from "./contract.js";

/** Shows anyone who asks what is collected. */
export function showContract({ version, hash, events }: Contract): RequestHandler {
	return (_request, response) => {
		response.json({ version, hash, events });
	};
}
