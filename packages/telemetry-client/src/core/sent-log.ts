import type { WireEvent } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import type { DurableSettings } from "./durable-settings";
import type { Clock } from "./ports";
import type { Properties } from "./reduce-event";
import { wholeNumber } from "./whole-number";

const sentKey = "FlipbookTelemetry_sent";

/**
 * What became of an event that was sent:
 * - `waiting`: there is no answer yet;
 * - `stored`: the server has it;
 * - `unanswered`: nobody answered, so it is sent again;
 * - `refused`: the server will not have it, and says why;
 * - `dropped`: it is not sent again, because its session or the server's data of its day are gone.
 */
export type VerdictKind = "waiting" | "stored" | "unanswered" | "refused" | "dropped";

/** An event as it travels, with its properties in a table that JSON can hold. */
export type SentWireEvent = Omit<WireEvent, "properties"> & { readonly properties?: Properties };

/** One line of the list that people can look through. */
export interface SentEvent {
	/** Tells sessions apart; it means nothing outside this machine. */
	readonly session: string;
	/** Exactly as it was sent the last time. */
	readonly event: SentWireEvent;
	/** When it was sent the last time, in seconds of the machine's clock. */
	readonly sentAt: number;
	readonly verdict: VerdictKind;
	/** What the server said about it, if it was refused. */
	readonly message?: string;
}

/** A refusal of one event by the server. */
export interface Refusal {
	readonly seq: number;
	readonly message: string;
}

/** Everything that was sent, for the person to look at. It never leaves the machine. */
export interface SentLog {
	/** Reads back what the last session sent. */
	readonly load: () => void;
	/** These events go out now. */
	readonly sending: (session: string, events: ReadonlyArray<SentWireEvent>) => void;
	/** What became of these events; `refusals` overrule for the events they name. */
	readonly settle: (
		session: string,
		seqs: ReadonlyArray<number>,
		verdict: VerdictKind,
		refusals?: ReadonlyArray<Refusal>,
	) => void;
	/** Newest first. */
	readonly list: () => ReadonlyArray<SentEvent>;
	/** Keeps what the session of the newest event has sent in plugin settings, for the next run to show. Done last of all. */
	readonly save: () => void;
	/** Forgets all of it. */
	readonly clear: () => void;
}

interface KeptEvent {
	readonly session: string;
	readonly seq: number;
	readonly name: string;
	readonly ageMs: number;
	readonly properties?: Properties;
	readonly sentAt: number;
	readonly verdict: VerdictKind;
	readonly message?: string;
}

const isKeptEvent: t.check<KeptEvent> = t.interface({
	session: t.string,
	seq: wholeNumber(1, math.huge),
	name: t.string,
	ageMs: t.numberMin(0),
	properties: t.optional(t.map(t.string, t.union(t.string, t.number, t.boolean))),
	sentAt: t.number,
	verdict: t.literal("waiting", "stored", "unanswered", "refused", "dropped"),
	message: t.optional(t.string),
});

/** Studio damages quotes and backslashes in settings. */
function withoutQuotes(text: string): string {
	return text.gsub('["\\]', "'")[0];
}

function toKept({ session, event, sentAt, verdict, message }: SentEvent): KeptEvent {
	const { seq, name, ageMs, properties } = event;
	return {
		session,
		seq,
		name,
		ageMs,
		properties,
		sentAt,
		// Nobody will hear the answer any more.
		verdict: verdict === "waiting" ? "unanswered" : verdict,
		message: message !== undefined ? withoutQuotes(message) : undefined,
	};
}

function fromKept({ session, seq, name, ageMs, properties, sentAt, verdict, message }: KeptEvent): SentEvent {
	return { session, event: { seq, name, ageMs, properties }, sentAt, verdict, message };
}

function readKept(stored: unknown): Array<SentEvent> {
	const kept = new Array<SentEvent>();
	if (typeIs(stored, "table")) {
		for (const [, value] of pairs(stored as Record<string, unknown>)) {
			if (isKeptEvent(value)) {
				kept.push(fromKept(value));
			}
		}
	}
	kept.sort((a, b) => (a.sentAt === b.sentAt ? a.event.seq < b.event.seq : a.sentAt < b.sentAt));
	// The file may hold more than was written here.
	const surplus = kept.size() - limits.maxListedEvents;
	return surplus > 0 ? kept.filter((_, index) => index >= surplus) : kept;
}

function keyOf(session: string, seq: number): string {
	return `${session}/${seq}`;
}

/** Bounded by `limits.maxListedEvents`; past it the oldest go. */
export function createSentLog(settings: DurableSettings, clock: Clock): SentLog {
	/** In the order in which they were first sent. */
	let keys: Array<string> = [];
	const rows = new Map<string, SentEvent>();
	/** Goes up when everything is forgotten: what was being read meanwhile is forgotten too. */
	let clears = 0;

	const put = (row: SentEvent): void => {
		const key = keyOf(row.session, row.event.seq);
		if (!rows.has(key)) {
			keys.push(key);
		}
		rows.set(key, row);
		if (keys.size() > limits.maxListedEvents) {
			rows.delete(keys.shift() as string);
		}
	};

	const newestFirst = (): Array<SentEvent> => {
		const list = new Array<SentEvent>();
		for (let index = keys.size() - 1; index >= 0; index--) {
			const row = rows.get(keys[index]);
			if (row !== undefined) {
				list.push(row);
			}
		}
		return list;
	};

	return {
		load: () => {
			const asked = clears;
			settings.read(sentKey, (stored) => {
				if (asked !== clears) {
					return;
				}
				const kept = readKept(stored).filter(({ session, event }) => !rows.has(keyOf(session, event.seq)));
				kept.forEach((row) => rows.set(keyOf(row.session, row.event.seq), row));
				keys = [...kept.map((row) => keyOf(row.session, row.event.seq)), ...keys];
			});
		},
		sending: (session, events) => {
			for (const event of events) {
				put({ session, event, sentAt: clock.wall(), verdict: "waiting" });
			}
		},
		settle: (session, seqs, verdict, refusals = []) => {
			const reasons = new Map(refusals.map(({ seq, message }) => [seq, message]));
			for (const seq of seqs) {
				const key = keyOf(session, seq);
				const row = rows.get(key);
				const message = reasons.get(seq);
				if (row !== undefined) {
					rows.set(key, { ...row, verdict: message !== undefined ? "refused" : verdict, message });
				}
			}
		},
		list: newestFirst,
		save: () => {
			const all = newestFirst();
			const session = all[0]?.session;
			const newest = all.filter((row) => row.session === session);
			const kept = new Map<string, KeptEvent>();
			for (let index = 0; index < math.min(newest.size(), limits.maxKeptListedEvents); index++) {
				kept.set(`e${newest[index].event.seq}`, toKept(newest[index]));
			}
			if (!kept.isEmpty()) {
				settings.writeAtOnce(
					sentKey,
					() => kept,
					(stored) => readKept(stored).some((row) => row.session === session),
				);
			}
		},
		clear: () => {
			clears += 1;
			keys = [];
			rows.clear();
			settings.write(
				sentKey,
				() => new Map<string, KeptEvent>(),
				(stored) => readKept(stored).isEmpty(),
			);
		},
	};
}
