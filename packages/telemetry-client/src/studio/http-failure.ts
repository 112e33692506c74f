import type { FailureKind } from "../core/ports";

/**
 * What Roblox writes when a request gets no answer, in lower case, and what it means. Studio throws plain texts that
 * have changed over the years, so each is matched by the part that says what it is. A text that is not in the table
 * counts as `unavailable`, never as `blocked`: nobody should be told that they blocked something when they did not.
 */
const signs: ReadonlyArray<readonly [part: string, kind: FailureKind]> = [
	["httpservice permission denied", "blocked"],
	["http requests are not enabled", "disabled"],
	["http requests can only be executed by game server", "disabled"],
	["number of requests exceeded limit", "throttled"],
];

/** Tells from the text that `RequestAsync` threw why there was no answer. */
export function httpFailure(thrown: unknown): FailureKind {
	const text = tostring(thrown).lower();
	for (const [part, kind] of signs) {
		if (text.find(part, 1, true)[0] !== undefined) {
			return kind;
		}
	}
	return "unavailable";
}
