import type { PropertyValue } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import { isUuid } from "./is-uuid";
import { ageMs } from "./session";
import type { PendingEvent, Session } from "./session";
import type { EventValidator } from "./validate-event";
import { wholeNumber } from "./whole-number";

/**
 * A session's unsent events as plugin settings can hold them. Studio turns arrays into maps and corrupts quotes and
 * backslashes, so there are only maps with plain keys, and values that the contract keeps free of both.
 */
export interface SpoolRecord {
	/** The machine's time, in seconds, at which it was written; compared with the same clock and never sent. */
	readonly writtenAt: number;
	readonly contractVersion: number;
	/** How long before `writtenAt` the session began. */
	readonly begunMs: number;
	readonly sessionId?: string;
	readonly token?: string;
	readonly maxBatchEvents?: number;
	/** By sequence number, written as text. */
	readonly events: ReadonlyMap<string, SpooledEvent>;
}

interface SpooledEvent {
	readonly name: string;
	/** How long before `writtenAt` it happened. */
	readonly ageMs: number;
	readonly properties?: ReadonlyMap<string, PropertyValue>;
}

const isPropertyValue = t.union(t.string, t.number, t.boolean);

const isSpooledEvent: t.check<SpooledEvent> = t.interface({
	name: t.string,
	ageMs: t.numberMin(0),
	properties: t.optional(t.map(t.string, isPropertyValue)),
});

const isSpoolRecord: t.check<SpoolRecord> = t.interface({
	writtenAt: t.number,
	contractVersion: wholeNumber(1, math.huge),
	begunMs: t.numberMin(0),
	sessionId: t.optional(t.string),
	token: t.optional(t.match("^[%w%-_%.]+$")),
	maxBatchEvents: t.optional(wholeNumber(1, math.huge)),
	events: t.map(t.string, isSpooledEvent),
});

/** Writes a session down. */
export function toSpoolRecord(
	session: Session,
	events: ReadonlyArray<PendingEvent>,
	now: number,
	wallNow: number,
): SpoolRecord {
	const spooled = new Map<string, SpooledEvent>();
	for (const event of events) {
		spooled.set(`e${event.seq}`, {
			name: event.name,
			ageMs: ageMs(event.recordedAt, now),
			properties: event.properties.isEmpty() ? undefined : event.properties,
		});
	}
	return {
		writtenAt: wallNow,
		contractVersion: session.contractVersion,
		begunMs: ageMs(session.begunAt, now),
		sessionId: session.grant?.sessionId,
		token: session.grant?.token,
		maxBatchEvents: session.grant?.maxBatchEvents,
		events: spooled,
	};
}

function toEvents(record: SpoolRecord, elapsedSeconds: number, now: number, validate: EventValidator) {
	const events = new Array<PendingEvent>();
	for (const [key, spooled] of record.events) {
		const seq = tonumber(key.match("^e(%d+)$")[0]);
		const properties = spooled.properties ?? new Map<string, PropertyValue>();
		if (seq !== undefined && validate(spooled.name, properties).valid) {
			events.push({
				seq,
				name: spooled.name,
				properties,
				recordedAt: now - elapsedSeconds - spooled.ageMs / 1000,
			});
		}
	}
	events.sort((a, b) => a.seq < b.seq);
	return events;
}

/** Reads a session back; undefined when nothing usable is there. The file may have been damaged or written to by others. */
export function fromSpoolRecord(
	key: string,
	record: unknown,
	now: number,
	wallNow: number,
	validate: EventValidator,
): Session | undefined {
	if (!isUuid(key) || !isSpoolRecord(record)) {
		return undefined;
	}
	const elapsedSeconds = math.max(0, wallNow - record.writtenAt);
	const events = toEvents(record, elapsedSeconds, now, validate);
	if (events.isEmpty()) {
		return undefined;
	}
	const { sessionId, token, maxBatchEvents } = record;
	return {
		contractVersion: record.contractVersion,
		grant:
			sessionId !== undefined && token !== undefined && maxBatchEvents !== undefined
				? { sessionId, token, maxBatchEvents }
				: undefined,
		refusedId: undefined,
		key,
		begunAt: now - elapsedSeconds - record.begunMs / 1000,
		events,
		nextSeq: events[events.size() - 1].seq + 1,
	};
}
