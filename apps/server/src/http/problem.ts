import type { Problem, ProblemCode, Rejection } from "@flipbook-telemetry/event-schema";
import { problems } from "@flipbook-telemetry/event-schema";

/** An error that is answered to the caller, as problem details (RFC 9457). */
export class ProblemError extends Error {
	override readonly name = "ProblemError";

	constructor(
		readonly code: ProblemCode,
		/** What was wrong with this very request, and what to do about it. */
		readonly detail: string,
		readonly more: {
			readonly rejected?: ReadonlyArray<Rejection>;
			readonly retryAfterSeconds?: number;
			readonly allow?: string;
		} = {},
	) {
		super(detail);
	}
}

/** The body of an error answer; `requestId` is what the log has it under. */
export function problemBody({ code, detail, more }: ProblemError, requestId: string | undefined): Problem {
	const known = problems.find((problem) => problem.code === code);
	if (known === undefined) {
		throw new Error(`There is no problem ${code}.`);
	}
	const { status, title } = known;
	const rejected = more.rejected === undefined ? {} : { rejected: more.rejected };
	const instance = requestId === undefined ? {} : { instance: `urn:uuid:${requestId}` };
	return { type: "about:blank", title, status, code, detail, ...instance, ...rejected };
}

/** A pause that differs from caller to caller, so that they do not all come back at once. */
export function jitteredRetrySeconds(random: () => number): number {
	return 5 + Math.floor(random() * 11);
}
