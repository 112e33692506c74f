import type { RequestHandler } from "express";
import type { Metrics } from "./prometheus.js";

/** Shows the server's own numbers. */
export function showMetrics(metrics: Metrics): RequestHandler {
	return async (_request, response) => {
		response.type(metrics.contentType).send(await metrics.text());
	};
}
