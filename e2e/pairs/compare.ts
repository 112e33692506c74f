import { catalogue } from "@flipbook-telemetry/event-schema";
import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import type { Place } from "./expectation.ts";
import { expectationOf } from "./expectation.ts";
import { installationKeyOf, postHogIdOf } from "./ids.ts";
import type { Ledger, LedgerEvent, LedgerSession } from "./ledger.ts";
import { dayOf } from "./ledger.ts";
import type { PostHogEvent } from "./posthog-stand-in.ts";
import type { Stored, StoredEvent, StoredSession } from "./stored.ts";
import { inOrder } from "./stored.ts";

/** What there is to compare with a ledger. A place that is not there is undefined. */
export interface Found {
	readonly database: Stored;
	readonly lake: Stored | undefined;
	readonly postHog: ReadonlyArray<PostHogEvent> | undefined;
	/** The installations that are on the list of what is to be erased at PostHog, in hexadecimal. */
	readonly toErase: ReadonlySet<string>;
	readonly numbers: ReadonlyArray<DayNumbers>;
}

/** What the server shows of a day, for all versions and channels and everybody's traffic. */
export interface DayNumbers {
	readonly day: string;
	readonly sessions: number;
	readonly installations: number;
	readonly actions: number;
	readonly storiesOpened: number;
	/** How many events there were, whatever their name; undefined when none are counted. */
	readonly events: number | undefined;
}

/** How to compare. */
export interface CompareOptions {
	readonly installationSecret: string;
	/** Events of days before this one may be dropped at any time. */
	readonly firstKept: string;
}

const actions = new Set(
	(catalogue as ReadonlyArray<EventDescriptor>).filter(({ isAction }) => isAction).map(({ name }) => name),
);

const nameOf = (sessionId: string, seq: number): string => `${sessionId} ${seq}`;

interface AtPlace {
	readonly count: number;
	readonly name: string;
	readonly properties: string;
}

function byName(events: ReadonlyArray<StoredEvent>): Map<string, AtPlace> {
	const found = new Map<string, AtPlace>();
	for (const { sessionId, seq, name, properties } of events) {
		const key = nameOf(sessionId, seq);
		found.set(key, { count: (found.get(key)?.count ?? 0) + 1, name, properties });
	}
	return found;
}

const addedByServer = new Set(["plugin_version", "channel", "origin"]);

/** What was recorded of an event, without what PostHog's client and the server add to it, or say instead. */
function recordedProperties(properties: Readonly<Record<string, unknown>>): string {
	return inOrder(
		Object.fromEntries(
			Object.entries(properties).filter(([name]) => !name.startsWith("$") && !addedByServer.has(name)),
		),
	);
}

function inPostHog(events: ReadonlyArray<PostHogEvent>, sessions: ReadonlyArray<LedgerSession>): Map<string, AtPlace> {
	const names = new Map(
		sessions.flatMap(({ id, events: ledgerEvents }) =>
			id === undefined ? [] : ledgerEvents.map(({ seq }) => [postHogIdOf(id, seq), nameOf(id, seq)] as const),
		),
	);
	const found = new Map<string, AtPlace>();
	for (const event of events) {
		const key = names.get(event.uuid) ?? event.uuid;
		const count = (found.get(key)?.count ?? 0) + 1;
		found.set(key, { count, name: event.event, properties: recordedProperties(event.properties) });
	}
	return found;
}

const inWords = (session: LedgerSession, { seq, acknowledgedDuring }: LedgerEvent): string =>
	`event ${seq} of session ${session.id} (of ${dayOf(session.startedAtMs)}` +
	`${session.isErased ? ", erased" : ""}), ` +
	(acknowledgedDuring === undefined ? "never acknowledged," : `acknowledged ${acknowledgedDuring},`);

function compareEvents(ledger: Ledger, place: Place, found: Map<string, AtPlace>, firstKept: string): Array<string> {
	const wrong: Array<string> = [];
	const left = new Set(found.keys());
	for (const session of ledger.sessions) {
		for (const event of session.events) {
			const key = nameOf(session.id ?? session.key, event.seq);
			const there = found.get(key);
			left.delete(key);
			const count = there?.count ?? 0;
			const expected = expectationOf(ledger, session, event, place, firstKept);
			const properties = place === "PostHog" ? recordedProperties(event.properties) : inOrder(event.properties);
			// PostHog tells events apart by their installation too.
			const most = place === "PostHog" && session.hasMoved ? 2 : 1;
			if (count > most) {
				wrong.push(`${inWords(session, event)} is in the ${place} ${count} times`);
			} else if (expected === "once" && count === 0) {
				wrong.push(`${inWords(session, event)} is missing in the ${place}`);
			} else if (expected === "never" && count === 1) {
				wrong.push(`${inWords(session, event)} is in the ${place}, and must not be`);
			} else if (there !== undefined && (there.name !== event.name || there.properties !== properties)) {
				wrong.push(
					`${inWords(session, event)} is ${event.name} ${properties}, ` +
						`but in the ${place} ${there.name} ${there.properties}`,
				);
			}
		}
	}
	for (const key of left) {
		wrong.push(`an event that nobody recorded, ${key}, is in the ${place}`);
	}
	return wrong;
}

interface Counts {
	readonly events: number;
	readonly actions: number;
	readonly storiesOpened: number;
	readonly storyMs: number;
}

/** What the server has to have counted of a session: everything it has acknowledged, whatever it has dropped since. */
function countsOf({ events }: LedgerSession): Counts {
	const counted = events.filter(({ state, isLost }) => state === "acknowledged" && !isLost);
	const closed = counted.filter(({ name }) => name === "StoryClosed");
	return {
		events: counted.length,
		actions: counted.filter(({ name }) => actions.has(name)).length,
		storiesOpened: counted.filter(({ name }) => name === "StoryOpened").length,
		storyMs: closed.reduce((sum, { properties }) => sum + Number(properties["openMs"]), 0),
	};
}

const hasUnsure = ({ events }: LedgerSession): boolean =>
	events.some(({ state }) => state === "unsure" || state === "queued");

const isThere = ({ isOpen, isErased, id }: LedgerSession): boolean => isOpen && !isErased && id !== undefined;

function compareSessions(
	{ sessions }: Ledger,
	place: "database" | "lake",
	stored: ReadonlyArray<StoredSession>,
	installationSecret: string,
): Array<string> {
	const wrong: Array<string> = [];
	const left = new Map(stored.map((session) => [session.sessionId, session]));
	for (const session of sessions.filter(isThere)) {
		const there = left.get(session.id ?? "");
		left.delete(session.id ?? "");
		if (there === undefined) {
			wrong.push(`session ${session.id} (of ${dayOf(session.startedAtMs)}) is missing in the ${place}`);
			continue;
		}
		if (there.installationKey !== installationKeyOf(installationSecret, session.installationId ?? "")) {
			wrong.push(`session ${session.id} belongs to another installation in the ${place}`);
		}
		const { events, actions: acts, storiesOpened, storyMs } = there;
		const counted = JSON.stringify({ events, actions: acts, storiesOpened, storyMs });
		const expected = JSON.stringify(countsOf(session));
		if (counted !== expected && !hasUnsure(session)) {
			wrong.push(
				`session ${session.id} (of ${dayOf(session.startedAtMs)}) counts ${counted} in the ${place}, not ${expected}`,
			);
		}
	}
	for (const id of left.keys()) {
		const erased = sessions.some((session) => session.id === id && session.isErased);
		wrong.push(`session ${id}, ${erased ? "which is erased" : "which should not be there"}, is in the ${place}`);
	}
	return wrong;
}

function compareNumbers(ledger: Ledger, numbers: ReadonlyArray<DayNumbers>, firstKept: string): Array<string> {
	const wrong: Array<string> = [];
	const shown = new Map(numbers.map((row) => [row.day, row]));
	const sessions = ledger.sessions.filter(isThere);
	const days = new Set([...shown.keys(), ...sessions.map(({ startedAtMs }) => dayOf(startedAtMs))]);
	for (const day of [...days].toSorted()) {
		const ofDay = sessions.filter(({ startedAtMs }) => dayOf(startedAtMs) === day);
		if (ofDay.some(hasUnsure)) {
			continue;
		}
		const counts = ofDay.map(countsOf);
		const sum = (count: (counts: Counts) => number): number =>
			counts.reduce((total, session) => total + count(session), 0);
		const expected = {
			sessions: ofDay.length,
			installations: new Set(ofDay.map(({ installationId }) => installationId)).size,
			actions: sum((session) => session.actions),
			storiesOpened: sum((session) => session.storiesOpened),
			// What was counted before a day was dropped stays; what comes later is not counted by name any more.
			...(day < firstKept ? {} : { events: sum((session) => session.events) }),
		};
		const {
			sessions: count = 0,
			installations = 0,
			actions: acts = 0,
			storiesOpened = 0,
			events = 0,
		} = shown.get(day) ?? {};
		const shownNumbers = {
			sessions: count,
			installations,
			actions: acts,
			storiesOpened,
			...(day < firstKept ? {} : { events }),
		};
		if (JSON.stringify(shownNumbers) !== JSON.stringify(expected)) {
			wrong.push(`the numbers of ${day} are ${JSON.stringify(shownNumbers)}, not ${JSON.stringify(expected)}`);
		}
	}
	return wrong;
}

/** Erased installations that PostHog knows must be on the list of what the maker still has to erase there. */
function compareErasures(
	{ erased }: Ledger,
	postHog: ReadonlyArray<PostHogEvent>,
	toErase: ReadonlySet<string>,
	installationSecret: string,
): Array<string> {
	const known = new Set(postHog.map((event) => event.distinct_id));
	return [...erased]
		.map((id) => installationKeyOf(installationSecret, id))
		.filter((key) => known.has(key) && !toErase.has(key))
		.map(
			(key) => `installation ${key} was erased, is known to PostHog, and is not on the list of "telemetry erasures"`,
		);
}

/** Everything that is not as the ledger says, the most telling first; nothing when all is. */
export function compare(
	ledger: Ledger,
	{ database, lake, postHog, toErase, numbers }: Found,
	{ installationSecret, firstKept }: CompareOptions,
): ReadonlyArray<string> {
	return [
		...compareEvents(ledger, "database", byName(database.events), firstKept),
		...compareSessions(ledger, "database", database.sessions, installationSecret),
		...(lake === undefined
			? []
			: [
					...compareEvents(ledger, "lake", byName(lake.events), firstKept),
					...compareSessions(ledger, "lake", lake.sessions, installationSecret),
				]),
		...(postHog === undefined
			? []
			: [
					...compareEvents(ledger, "PostHog", inPostHog(postHog, ledger.sessions), firstKept),
					...compareErasures(ledger, postHog, toErase, installationSecret),
				]),
		...compareNumbers(ledger, numbers, firstKept),
	];
}
