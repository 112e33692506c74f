import type { TransportOutcome } from "./ports";

/** What to do after a request. */
export type Reaction =
	/** It worked. */
	| { readonly kind: "accepted"; readonly body?: unknown }
	/** Keep everything and try again, not before `afterSeconds` when the server named a time. */
	| { readonly kind: "retry"; readonly afterSeconds?: number }
	/** Too much at once: send half. */
	| { readonly kind: "halve" }
	/** The server will never take this: let it go. */
	| { readonly kind: "drop"; readonly body?: unknown }
	/** The token is of no use any more: ask for a new session. */
	| { readonly kind: "new-session" }
	/** The session is over. */
	| { readonly kind: "session-over" }
	/** Do not try again until the widget is opened anew: the person blocked the address. */
	| { readonly kind: "stop" };

function problemCode(body: unknown): string | undefined {
	const code = typeIs(body, "table") ? (body as { code?: unknown }).code : undefined;
	return typeIs(code, "string") ? code : undefined;
}

/**
 * Decides by status and problem code. An answer that is not the telemetry server's own (a proxy's 404, a captive
 * portal's page) carries no code, so it is never a reason to throw anything away.
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
