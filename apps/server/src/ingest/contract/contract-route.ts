import type { RequestHandler } from "express";
import type { Contract } from "./contract.js";

/** Shows anyone who asks what is collected, and for how long it is kept. */
export function showContract({ version, hash, events }: Contract, retentionDays: number): RequestHandler {
	return (_request, response) => {
		response.json({ version, hash, retentionDays, events });
	};
}
