import { headers } from "@flipbook-telemetry/event-schema";
import type { RequestHandler } from "express";

/** The only headers that anything behind this door can see. */
const kept = new Set([
	...Object.values(headers).map((name) => name.toLowerCase()),
	"accept",
	"authorization",
	"connection",
	"content-encoding",
	"content-length",
	"content-type",
	"expect",
	"transfer-encoding",
]);

/**
 * Forgets who sent a request, before anything else looks at it. Studio adds `Roblox-Id`, the id of the open place, to
 * every request; proxies add the client's address. What is not on the list is gone.
 */
export const forgetSender: RequestHandler = (request, _response, next) => {
	const raw: Array<string> = [];
	for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
		const name = request.rawHeaders[index] ?? "";
		if (kept.has(name.toLowerCase())) {
			raw.push(name, request.rawHeaders[index + 1] ?? "");
		}
	}
	request.headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => kept.has(name)));
	request.headersDistinct = Object.fromEntries(
		Object.entries(request.headersDistinct).filter(([name]) => kept.has(name)),
	);
	request.rawHeaders = raw;
	next();
};
