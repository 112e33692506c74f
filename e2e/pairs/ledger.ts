import type { PropertyValue } from "@flipbook-telemetry/event-schema";

/** An event that a client recorded, and what it was told about it. */
export interface LedgerEvent {
	readonly seq: number;
	readonly name: string;
	readonly properties: Readonly<Record<string, PropertyValue>>;
	/** When it happened, in milliseconds since 1970. */
	readonly atMs: number;
	/**
	 * `recorded`: it was not sent, or only in requests that were refused as a whole. `unsure`: it was sent, and nobody said
	 * what became of it. `queued`: a queue has it, which cannot tell whether its day is still kept. `refused`: the server said
	 * that it does not take it.
	 */
	state: "recorded" | "unsure" | "queued" | "acknowledged" | "refused";
	/** What was going on when it was acknowledged, for messages. */
	acknowledgedDuring: string | undefined;
	/** It was acknowledged after the backup that a restore went back to, and not again since. */
	isLost: boolean;
}

/** A session of a client. */
export interface LedgerSession {
	readonly key: string;
	readonly person: Person;
	readonly startedAtMs: number;
	readonly events: Array<LedgerEvent>;
	/** Undefined before the server has opened it. */
	id: string | undefined;
	token: string | undefined;
	/** The installation that it belongs to. */
	installationId: string | undefined;
	/** After a restore that did not know its installation it was given another one, and what is sent again is of that one. */
	hasMoved: boolean;
	/** The server has a row of it, unless it was erased. */
	isOpen: boolean;
	isErased: boolean;
	/** The client will send nothing more of it. */
	isOver: boolean;
	/** It was stored before a sink was set up that begins with what is new. */
	readonly isOld: boolean;
}

/** Somebody with the plugin, who keeps the id that the server has issued. */
export interface Person {
	installationId: string | undefined;
	isErased: boolean;
	readonly pluginVersion: string;
}

/** What the server had when a backup was made. */
export interface Snapshot {
	readonly events: ReadonlySet<LedgerEvent>;
	readonly sessions: ReadonlySet<LedgerSession>;
}

/** What clients have recorded, what they were told, and what was asked to be erased. Nothing in it is read from the server. */
export interface Ledger {
	readonly people: ReadonlyArray<Person>;
	readonly sessions: ReadonlyArray<LedgerSession>;
	/** Installations that were erased, by their ids. */
	readonly erased: ReadonlySet<string>;
	/** The UTC day before which events have been dropped for their age; undefined while none have been. */
	readonly droppedBefore: string | undefined;
	readonly addPerson: (pluginVersion: string) => Person;
	readonly addSession: (person: Person, key: string, startedAtMs: number, isOld?: boolean) => LedgerSession;
	/** Everything of the person's installation is erased, whichever sessions there are. */
	readonly erase: (person: Person) => void;
	readonly dropBefore: (day: string | undefined) => void;
	readonly takeSnapshot: () => Snapshot;
	/** What the server has is again what it had, less what was erased since. */
	readonly goBackTo: (snapshot: Snapshot) => void;
}

/** The UTC day of a moment, as `2026-03-01`. */
export function dayOf(timeMs: number): string {
	return new Date(timeMs).toISOString().slice(0, 10);
}

/** Opens an empty ledger. */
export function createLedger(): Ledger {
	const people: Array<Person> = [];
	const sessions: Array<LedgerSession> = [];
	const erased = new Set<string>();
	let droppedBefore: string | undefined;
	return {
		people,
		sessions,
		erased,
		get droppedBefore() {
			return droppedBefore;
		},
		addPerson: (pluginVersion) => {
			const person: Person = { installationId: undefined, isErased: false, pluginVersion };
			people.push(person);
			return person;
		},
		addSession: (person, key, startedAtMs, isOld = false) => {
			const session: LedgerSession = {
				key,
				person,
				startedAtMs,
				events: [],
				id: undefined,
				token: undefined,
				installationId: undefined,
				hasMoved: false,
				isOpen: false,
				isErased: false,
				isOver: false,
				isOld,
			};
			sessions.push(session);
			return session;
		},
		erase: (person) => {
			person.isErased = true;
			if (person.installationId !== undefined) {
				erased.add(person.installationId);
			}
			for (const session of sessions) {
				if (session.installationId !== undefined && session.installationId === person.installationId) {
					session.isErased = true;
					session.isOver = true;
				}
			}
		},
		dropBefore: (day) => {
			droppedBefore = day;
		},
		takeSnapshot: () => ({
			events: new Set(
				sessions.flatMap(({ events }) => events.filter((event) => event.state === "acknowledged" && !event.isLost)),
			),
			sessions: new Set(sessions.filter(({ isOpen }) => isOpen)),
		}),
		goBackTo: (snapshot) => {
			for (const session of sessions) {
				session.isOpen &&= snapshot.sessions.has(session);
				for (const event of session.events) {
					event.isLost ||= event.state === "acknowledged" && !snapshot.events.has(event);
				}
			}
		},
	};
}
