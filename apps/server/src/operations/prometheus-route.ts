import type { RequestHandler } from "express";
import type { Prometheus } from "./prometheus.js";

/** Shows the server's own numbers. */
export function showMetrics(prometheus: Pick<Prometheus, "contentType" | "text">): RequestHandler {
	return async (_request, response) => {
		response.type(prometheus.contentType).send(await prometheus.text());
	};
}
