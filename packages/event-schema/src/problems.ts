/** Every error of the server. Codes are stable; clients react to them and to the status. */
export const problems = [
	{ code: "malformed_request", status: 400, title: "The request is not well-formed HTTP." },
	{ code: "malformed_json", status: 400, title: "The body is not valid JSON." },
	{ code: "malformed_body", status: 400, title: "The body does not have the shape of the request." },
	{ code: "malformed_header", status: 400, title: "A header is missing or not in its form." },
	{ code: "malformed_query", status: 400, title: "A part of the query is not known or not in its form." },
	{ code: "token_missing", status: 401, title: "The session token is missing." },
	{ code: "token_invalid", status: 401, title: "The session token is not one of ours." },
	{ code: "token_expired", status: 401, title: "The session token has expired." },
	{ code: "login_required", status: 401, title: "You are not signed in." },
	{ code: "wrong_password", status: 403, title: "The password is not right." },
	{ code: "cross_site", status: 403, title: "The request comes from a page of another site." },
	{ code: "not_found", status: 404, title: "There is nothing at this address." },
	{ code: "unknown_installation", status: 404, title: "Nothing is stored under this installation id." },
	{ code: "method_not_allowed", status: 405, title: "This address does not take this method." },
	{ code: "request_timeout", status: 408, title: "The request took too long to arrive." },
	{ code: "session_ended", status: 410, title: "The session is over." },
	{ code: "body_too_large", status: 413, title: "The body is too large." },
	{ code: "unsupported_media_type", status: 415, title: "The body is not JSON." },
	{ code: "unsupported_encoding", status: 415, title: "The body is packed in a way the server does not unpack." },
	{ code: "nothing_valid", status: 422, title: "No event of the batch is valid." },
	{ code: "rate_limited", status: 429, title: "Too many requests." },
	{ code: "headers_too_large", status: 431, title: "The headers are too large." },
	{ code: "internal", status: 500, title: "The server failed." },
	{ code: "unavailable", status: 503, title: "The server cannot do this right now." },
] as const;

/** The code of an error. */
export type ProblemCode = (typeof problems)[number]["code"];

/** Every reason for which one event of a batch is not stored, while the rest is. */
export const rejections = [
	{ code: "malformed_event", title: "The event does not have the shape of one." },
	{ code: "unknown_event", title: "The contract has no event of this name." },
	{ code: "unknown_property", title: "The contract has no such property for this event." },
	{ code: "missing_property", title: "A property of this event is missing." },
	{ code: "wrong_type", title: "A value is not of the type the contract names." },
	{ code: "out_of_range", title: "A value is outside the range or list the contract names." },
] as const;

/** Why one event was not stored. */
export type RejectionCode = (typeof rejections)[number]["code"];
