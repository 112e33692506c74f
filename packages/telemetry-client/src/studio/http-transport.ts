import { HttpService } from "@rbxts/services";
import type { Transport, TransportOutcome, TransportRequest } from "../core/ports";
import { encodeJson } from "./encode-json";
import { guarded } from "./guarded";
import { failureKindOf } from "./http-failure";

function decode(body: string): unknown {
	const [ok, value] = pcall(() => HttpService.JSONDecode(body));
	return ok ? value : undefined;
}

/** Undefined for a date, which is left to the backoff. */
function parseRetryAfter(retryAfter: string | undefined): number | undefined {
	return retryAfter !== undefined && retryAfter.match("^%d+$")[0] !== undefined ? tonumber(retryAfter) : undefined;
}

function sendRequest(baseUrl: string, request: TransportRequest): TransportOutcome {
	const headers: Record<string, string> = { Accept: "application/json" };
	for (const [name, value] of request.headers) {
		headers[name] = value;
	}
	let body: string | undefined;
	if (request.body !== undefined) {
		headers["Content-Type"] = "application/json";
		body = encodeJson(request.body);
	}
	const response = HttpService.RequestAsync({
		Url: `${baseUrl}${request.path}`,
		Method: request.method,
		Headers: headers,
		Body: body,
	});
	return {
		kind: "response",
		status: response.StatusCode,
		// Studio gives header names in lower case.
		retryAfterSeconds: parseRetryAfter(response.Headers["retry-after"]),
		body: decode(response.Body),
		text: response.Body,
	};
}

/**
 * Sends with HttpService, each request in a thread of its own: the first one to an address yields until the user answers
 * Studio's permission prompt.
 */
export function createHttpTransport(baseUrl: string, onProblem: (message: string) => void): Transport {
	return {
		send: (request, done) => {
			const onOutcome = guarded(onProblem, done);
			task.spawn(() => {
				const [ok, result] = pcall(() => sendRequest(baseUrl, request));
				onOutcome(ok ? result : { kind: "failure", failure: failureKindOf(result) });
			});
		},
	};
}
