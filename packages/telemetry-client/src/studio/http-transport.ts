import { HttpService } from "@rbxts/services";
import type { Transport, TransportOutcome, TransportRequest } from "../core/ports";
import { encodeJson } from "./encode-json";
import { guarded } from "./guarded";
import { httpFailure } from "./http-failure";

function decode(body: string): unknown {
	const [ok, value] = pcall(() => HttpService.JSONDecode(body));
	return ok ? value : undefined;
}

/** Studio hands header names over in lower case. A date instead of a number is left to the backoff. */
function wholeSeconds(retryAfter: string | undefined): number | undefined {
	return retryAfter !== undefined && retryAfter.match("^%d+$")[0] !== undefined ? tonumber(retryAfter) : undefined;
}

function exchange(baseUrl: string, request: TransportRequest): TransportOutcome {
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
		kind: "answer",
		status: response.StatusCode,
		retryAfterSeconds: wholeSeconds(response.Headers["retry-after"]),
		body: decode(response.Body),
		text: response.Body,
	};
}

/**
 * Sends by HttpService, each request in a thread of its own: the first one to an address waits for as long as a person
 * leaves Studio's permission prompt unanswered.
 */
export function createHttpTransport(baseUrl: string, onProblem: (message: string) => void): Transport {
	return {
		send: (request, done) => {
			const hear = guarded(onProblem, done);
			task.spawn(() => {
				const [ok, result] = pcall(() => exchange(baseUrl, request));
				hear(ok ? result : { kind: "failure", failure: httpFailure(result) });
			});
		},
	};
}
