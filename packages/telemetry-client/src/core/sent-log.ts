import type { WireEvent } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import type { DurableSettings } from "./durable-settings";
import type { Clock } from "./ports";
import type { Properties } from "./reduce-event";
import { wholeNumber } from "./whole-number";

const sentKey = "FlipbookTelemetry_sent";

/**
 * The state of an event that was sent:
 * - `waiting`: there is no response yet;
 * - `stored`: the server has stored it;
 * - `unanswered`: there was no usable response, so it is sent again;
 * - `refused`: the server rejected it, and says why;
 * - `dropped`: the server did not store it, and it is not sent again.
 */
export type VerdictKind = "waiting" | "stored" | "unanswered" | "refused" | "dropped";

/** An event as it is sent. */
export type SentWireEvent = Omit<WireEvent, "properties"> & { readonly properties?: Properties };

/** One entry of the list of sent events. */
export interface SentEvent {
	/** The session's key. It tells sessions apart. */
	readonly session: string;
	/** Exactly as it was sent the last time. */
	readonly event: SentWireEvent;
	/** When it was sent the last time, in seconds of the machine's clock. */
	readonly sentAt: number;
	readonly verdict: VerdictKind;
	/** The server's reason, if it was refused. */
	readonly message?: string;
}

/** An event that the server rejected. */
export interface RejectedEvent {
	readonly seq: number;
	readonly message: string;
}

/** Every event that was sent, for the user to look at. It never leaves the machine. */
export interface SentLog {
	/** Reads what the last session of an earlier run sent. */
	readonly load: () => void;
	/** Adds events that are being sent now. */
	readonly add: (session: string, events: ReadonlyArray<SentWireEvent>) => void;
	/** Sets the state of events; those in `rejected` become `refused`. */
	readonly setVerdict: (
		session: string,
		seqs: ReadonlyArray<number>,
		verdict: VerdictKind,
		rejected?: ReadonlyArray<RejectedEvent>,
	) => void;
	/** Newest first. */
	readonly list: () => ReadonlyArray<SentEvent>;
	/** Saves what the newest event's session has sent to plugin settings, for the next run. Called on unload. */
	readonly save: () => void;
	/** Removes everything, also from plugin settings. */
	readonly clear: () => void;
}

interface SavedEvent {
	readonly session: string;
	readonly seq: number;
	readonly name: string;
	readonly ageMs: number;
	readonly properties?: Properties;
	readonly sentAt: number;
	readonly verdict: VerdictKind;
	readonly message?: string;
}

const isSavedEvent: t.check<SavedEvent> = t.interface({
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

function toSaved({ session, event, sentAt, verdict, message }: SentEvent): SavedEvent {
	const { seq, name, ageMs, properties } = event;
	return {
		session,
		seq,
		name,
		ageMs,
		properties,
		sentAt,
		// A response can no longer arrive in this run.
		verdict: verdict === "waiting" ? "unanswered" : verdict,
		message: message !== undefined ? withoutQuotes(message) : undefined,
	};
}

function fromSaved({ session, seq, name, ageMs, properties, sentAt, verdict, message }: SavedEvent): SentEvent {
	return { session, event: { seq, name, ageMs, properties }, sentAt, verdict, message };
}

function readSaved(stored: unknown): Array<SentEvent> {
	const kept = new Array<SentEvent>();
	if (typeIs(stored, "table")) {
		for (const [, value] of pairs(stored as Record<string, unknown>)) {
			if (isSavedEvent(value)) {
				kept.push(fromSaved(value));
			}
		}
	}
	kept.sort((a, b) => (a.sentAt === b.sentAt ? a.event.seq < b.event.seq : a.sentAt < b.sentAt));
	// The settings may have more than this client writes.
	const surplus = kept.size() - limits.maxSentLogEvents;
	return surplus > 0 ? kept.filter((_, index) => index >= surplus) : kept;
}

function keyOf(session: string, seq: number): string {
	return `${session}/${seq}`;
}

/** Keeps `limits.maxSentLogEvents`; past that the oldest are removed. */
export function createSentLog(settings: DurableSettings, clock: Clock): SentLog {
	/** In the order in which they were first sent. */
	let keys: Array<string> = [];
	const rows = new Map<string, SentEvent>();
	/** Goes up with each `clear`, so that a read that began before it is ignored. */
	let clears = 0;

	const put = (row: SentEvent): void => {
		const key = keyOf(row.session, row.event.seq);
		if (!rows.has(key)) {
			keys.push(key);
		}
		rows.set(key, row);
		if (keys.size() > limits.maxSentLogEvents) {
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
			const clearsBefore = clears;
			settings.read(sentKey, (stored) => {
				if (clearsBefore !== clears) {
					return;
				}
				const kept = readSaved(stored).filter(({ session, event }) => !rows.has(keyOf(session, event.seq)));
				kept.forEach((row) => rows.set(keyOf(row.session, row.event.seq), row));
				keys = [...kept.map((row) => keyOf(row.session, row.event.seq)), ...keys];
			});
		},
		add: (session, events) => {
			for (const event of events) {
				put({ session, event, sentAt: clock.wall(), verdict: "waiting" });
			}
		},
		setVerdict: (session, seqs, verdict, rejected = []) => {
			const reasons = new Map(rejected.map(({ seq, message }) => [seq, message]));
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
			const kept = new Map<string, SavedEvent>();
			for (let index = 0; index < math.min(newest.size(), limits.maxSavedSentLogEvents); index++) {
				kept.set(`e${newest[index].event.seq}`, toSaved(newest[index]));
			}
			if (!kept.isEmpty()) {
				settings.writeNow(
					sentKey,
					() => kept,
					(stored) => readSaved(stored).some((row) => row.session === session),
				);
			}
		},
		clear: () => {
			clears += 1;
			keys = [];
			rows.clear();
			settings.write(
				sentKey,
				() => new Map<string, SavedEvent>(),
				(stored) => readSaved(stored).isEmpty(),
			);
		},
	};
}
