import type { TransportOutcome } from "./ports";

/** What to do after a request. */
export type Reaction =
	/** It worked. */
	| { readonly kind: "accepted"; readonly body?: unknown }
	/** Keep everything and try again, after `afterSeconds` if the server sent `Retry-After`. */
	| { readonly kind: "retry"; readonly afterSeconds?: number }
	/** The body was too large: send half of the batch. */
	| { readonly kind: "halve" }
	/** The server will never accept this: drop it. */
	| { readonly kind: "drop"; readonly body?: unknown }
	/** The token is no longer accepted: ask for the session again. */
	| { readonly kind: "new-session" }
	/** The session has ended or was erased. */
	| { readonly kind: "session-over" }
	/** The user has blocked the address: do not try again until the widget is opened again. */
	| { readonly kind: "stop" };

function problemCode(body: unknown): string | undefined {
	const code = typeIs(body, "table") ? (body as { code?: unknown }).code : undefined;
	return typeIs(code, "string") ? code : undefined;
}

/**
 * Decides by status and problem code. An error response that is not the telemetry server's own, such as a proxy's 404,
 * carries no code, so it never drops anything.
 */
export function reactionTo(outcome: TransportOutcome): Reaction {
	if (outcome.kind === "failure") {
		return outcome.failure === "blocked" ? { kind: "stop" } : { kind: "retry" };
	}
	const { status, body } = outcome;
	if (status >= 200 && status < 300) {
		return { kind: "accepted", body };
	}
	const code = problemCode(body);
	if (code !== undefined) {
		if (status === 401) {
			return { kind: "new-session" };
		}
		if (status === 410) {
			return { kind: "session-over" };
		}
		if (status === 413) {
			return { kind: "halve" };
		}
		if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
			return { kind: "drop", body };
		}
	}
	return { kind: "retry", afterSeconds: outcome.retryAfterSeconds };
}
