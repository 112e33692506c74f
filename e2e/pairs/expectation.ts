import type { Ledger, LedgerEvent, LedgerSession } from "./ledger.ts";
import { dayOf } from "./ledger.ts";

/** Whether an event has to be somewhere: once, once or not at all, or not at all. */
export type Expectation = "once" | "perhaps" | "never";

/** Where events are. */
export type Place = "database" | "lake" | "PostHog";

/** What a ledger says about where an event is, whatever has happened to the servers. */
export function expectationOf(
	{ droppedBefore }: Pick<Ledger, "droppedBefore">,
	session: Pick<LedgerSession, "startedAtMs" | "isErased" | "isOld">,
	event: Pick<LedgerEvent, "state" | "isLost">,
	place: Place,
	/** Events of days before this one may be dropped at any time. */
	firstKept: string,
): Expectation {
	const isUnsure = event.state === "unsure" || event.state === "queued";
	const day = dayOf(session.startedAtMs);
	const isDropped = droppedBefore !== undefined && day < droppedBefore;
	if (event.state === "recorded" || event.state === "refused") {
		return "never";
	}
	// What has been sent to PostHog is the maker's to erase there, and is on a list; nobody takes it back after a restore.
	if (place === "PostHog") {
		return session.isErased || session.isOld || event.isLost || isUnsure ? "perhaps" : "once";
	}
	if (session.isErased) {
		return "never";
	}
	if (place === "lake") {
		// What PostgreSQL has dropped is in the lake alone, and a restore does not touch it.
		return event.isLost ? (day < firstKept ? "perhaps" : "never") : isUnsure ? "perhaps" : "once";
	}
	if (event.isLost || isDropped) {
		return "never";
	}
	return isUnsure || day < firstKept ? "perhaps" : "once";
}
