import { describe, expect, it } from "vitest";
import type { Found } from "./compare.ts";
import { compare } from "./compare.ts";
import { installationKeyOf, postHogIdOf } from "./ids.ts";
import type { Ledger, LedgerEvent, LedgerSession } from "./ledger.ts";
import { createLedger } from "./ledger.ts";
import type { PostHogEvent } from "./posthog-stand-in.ts";

const options = { installationSecret: "c2VjcmV0", firstKept: "2026-03-01" };
const key = installationKeyOf(options.installationSecret, "installation");

function event(seq: number, state: LedgerEvent["state"] = "acknowledged"): LedgerEvent {
	const acknowledgedDuring = state === "acknowledged" ? "after a stop" : undefined;
	return { seq, name: "PageViewed", properties: { page: "Home" }, atMs: 0, state, acknowledgedDuring, isLost: false };
}

/** A session of 5 March 2026 with these events, in a ledger of its own. */
function ledgerOf(...events: ReadonlyArray<LedgerEvent>): { readonly ledger: Ledger; readonly session: LedgerSession } {
	const ledger = createLedger();
	const person = ledger.addPerson("1.0.0");
	person.installationId = "installation";
	const session = ledger.addSession(person, "key", Date.parse("2026-03-05T12:00:00Z"));
	session.events.push(...events);
	Object.assign(session, { id: "session", installationId: "installation", isOpen: true });
	return { ledger, session };
}

const stored = (seq: number, page = "Home"): Found["database"]["events"][number] => {
	return { sessionId: "session", seq, name: "PageViewed", properties: JSON.stringify({ page }) };
};

const sent = (seq: number): PostHogEvent => {
	const properties = { page: "Home", plugin_version: "1.0.0", channel: "stable", $ip: null };
	return { uuid: postHogIdOf("session", seq), event: "PageViewed", distinct_id: key, timestamp: "", properties };
};

const counted = (events: number): Found["database"]["sessions"][number] => {
	return { sessionId: "session", installationKey: key, events, actions: events, storiesOpened: 0, storyMs: 0 };
};

const numbersOf = (events: number): Found["numbers"] => [
	{ day: "2026-03-05", sessions: 1, installations: 1, actions: events, storiesOpened: 0, events },
];

/** Everything in all places, as it should be, with so many events. */
function foundOf(count: number): Found {
	const seqs = Array.from({ length: count }, (_, index) => index + 1);
	const place = { events: seqs.map((seq) => stored(seq)), sessions: [counted(count)] };
	return { database: place, lake: place, postHog: seqs.map(sent), toErase: new Set(), numbers: numbersOf(count) };
}

describe("what is stored", () => {
	it("is as the ledger says when every acknowledged event is everywhere once, and nothing else is anywhere", () => {
		const { ledger } = ledgerOf(event(1), event(2), event(3, "refused"), event(4, "recorded"));
		expect(compare(ledger, foundOf(2), options)).toEqual([]);
	});

	it("is not when an event is missing, of which it says where, and when it was acknowledged", () => {
		const { ledger } = ledgerOf(event(1), event(2));
		const found = { ...foundOf(2), lake: { ...foundOf(2).database, events: [stored(1)] }, postHog: [sent(2)] };
		expect(compare(ledger, found, options)).toEqual([
			"event 2 of session session (of 2026-03-05), acknowledged after a stop, is missing in the lake",
			"event 1 of session session (of 2026-03-05), acknowledged after a stop, is missing in the PostHog",
		]);
	});

	it("is not when an event is there twice, changed, refused, or nobody's", () => {
		const { ledger } = ledgerOf(event(1), event(2), event(3, "refused"));
		const database = {
			...foundOf(2).database,
			events: [stored(1), stored(1), stored(2, "About"), stored(3), stored(9)],
		};
		expect(compare(ledger, { ...foundOf(2), database }, options)).toEqual([
			"event 1 of session session (of 2026-03-05), acknowledged after a stop, is in the database 2 times",
			expect.stringContaining('is PageViewed {"page":"Home"}, but in the database PageViewed {"page":"About"}'),
			"event 3 of session session (of 2026-03-05), never acknowledged, is in the database, and must not be",
			"an event that nobody recorded, session 9, is in the database",
		]);
	});

	it("is not when a session or a day counts something else", () => {
		const { ledger } = ledgerOf(event(1), event(2));
		const database = { ...foundOf(2).database, sessions: [counted(3)] };
		expect(compare(ledger, { ...foundOf(2), database, numbers: numbersOf(3) }, options)).toEqual([
			expect.stringContaining('session session (of 2026-03-05) counts {"events":3,"actions":3'),
			expect.stringContaining('the numbers of 2026-03-05 are {"sessions":1,"installations":1,"actions":3'),
		]);
	});

	it("is not when somebody who was erased is anywhere, but at PostHog and on the list of who is to be erased there", () => {
		const { ledger, session } = ledgerOf(event(1));
		ledger.erase(session.person);
		const nowhere = { events: [], sessions: [] };
		const erased: Found = { ...foundOf(1), database: nowhere, lake: nowhere, numbers: [] };
		expect(compare(ledger, { ...erased, toErase: new Set([key]) }, options)).toEqual([]);
		expect(compare(ledger, erased, options)).toEqual([
			expect.stringContaining('is not on the list of "telemetry erasures"'),
		]);
		expect(compare(ledger, foundOf(1), options)).toEqual([
			expect.stringContaining("is in the database, and must not be"),
			"session session, which is erased, is in the database",
			expect.stringContaining("is in the lake, and must not be"),
			"session session, which is erased, is in the lake",
			expect.stringContaining('is not on the list of "telemetry erasures"'),
			expect.stringContaining("the numbers of 2026-03-05 are"),
		]);
	});

	it("is without the days that were dropped in the database, and with them in the lake and at PostHog", () => {
		const { ledger } = ledgerOf(event(1));
		ledger.dropBefore("2026-03-10");
		const later = { ...options, firstKept: "2026-03-10" };
		const database = { events: [], sessions: [counted(1)] };
		expect(compare(ledger, { ...foundOf(1), database }, later)).toEqual([]);
		expect(compare(ledger, foundOf(1), later)).toEqual([
			expect.stringContaining("is in the database, and must not be"),
		]);
	});

	it("is what there was at a backup after a restore, and what was sent again since", () => {
		const { ledger, session } = ledgerOf(event(1), event(2));
		const snapshot = ledger.takeSnapshot();
		session.events.push(event(3), event(4));
		ledger.goBackTo(snapshot);
		expect(compare(ledger, { ...foundOf(2), postHog: foundOf(4).postHog }, options)).toEqual([]);
		expect(compare(ledger, foundOf(3), options)).toEqual([
			expect.stringContaining("event 3"),
			expect.stringContaining("counts"),
			expect.stringContaining("event 3"),
			expect.stringContaining("counts"),
			expect.stringContaining("the numbers"),
		]);
		Object.assign(session.events[2] ?? {}, { isLost: false });
		expect(compare(ledger, foundOf(3), options)).toEqual([]);
	});
});
