import type { FailureKind } from "../core/ports";

/**
 * Parts of the errors that Roblox throws when a request gets no response, in lower case. The full texts have changed over
 * the years. A text that is not in the table counts as `unavailable` and never as `blocked`: nobody should be told that
 * they blocked something when they did not.
 */
const errorPatterns: ReadonlyArray<readonly [part: string, kind: FailureKind]> = [
	["httpservice permission denied", "blocked"],
	["http requests are not enabled", "disabled"],
	["http requests can only be executed by game server", "disabled"],
	["number of requests exceeded limit", "throttled"],
];

/** Classifies the error that `RequestAsync` threw. */
export function failureKindOf(thrown: unknown): FailureKind {
	const text = tostring(thrown).lower();
	for (const [part, kind] of errorPatterns) {
		if (text.find(part, 1, true)[0] !== undefined) {
			return kind;
		}
	}
	return "unavailable";
}
