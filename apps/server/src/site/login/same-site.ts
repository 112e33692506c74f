import { ProblemError } from "../../http/problem.js";
import type { Guard } from "../../http/route-guard.js";

/**
 * Refuses what a page of another site makes a browser send, other than following a link. Browsers say where a request comes from;
 * what says nothing is no browser, or one so old that the cookie's SameSite has to do.
 */
export function requireSameSite(guard: Guard): Guard {
	return (request) => {
		const from = request.headers["sec-fetch-site"];
		const changesNothing = request.method === "GET" || request.method === "HEAD";
		if (!changesNothing && from !== undefined && from !== "same-origin" && from !== "none") {
			throw new ProblemError("cross_site", "Only pages of this server may ask for this.");
		}
		return guard(request);
	};
}
