import type { PropertyValue } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";
import { isUuid } from "./is-uuid";
import { ageMs } from "./session";
import type { QueuedEvent, Session } from "./session";
import type { EventValidator } from "./validate-event";
import { wholeNumber } from "./whole-number";

/**
 * A session's unsent events as plugin settings store them. Studio turns arrays into maps and damages quotes and
 * backslashes, so there are only maps with plain keys, and values that the contract keeps free of both.
 */
export interface SpoolRecord {
	/** When it was written, in seconds of the machine's clock. Used to measure elapsed time; never sent. */
	readonly writtenAt: number;
	readonly contractVersion: number;
	/** How long before `writtenAt` the session began. */
	readonly begunMs: number;
	readonly sessionId?: string;
	readonly token?: string;
	readonly maxBatchEvents?: number;
	/** By `e` and the sequence number, such as `e7`. */
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

/** Makes the record of a session with these of its events. */
export function toSpoolRecord(
	session: Session,
	events: ReadonlyArray<QueuedEvent>,
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
		begunMs: ageMs(session.startedAt, now),
		sessionId: session.credentials?.sessionId,
		token: session.credentials?.token,
		maxBatchEvents: session.credentials?.maxBatchEvents,
		events: spooled,
	};
}

function toEvents(record: SpoolRecord, elapsedSeconds: number, now: number, validate: EventValidator) {
	const events = new Array<QueuedEvent>();
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

/** Reads a session back; undefined if the record is damaged or has no valid event. */
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
		credentials:
			sessionId !== undefined && token !== undefined && maxBatchEvents !== undefined
				? { sessionId, token, maxBatchEvents }
				: undefined,
		previousSessionId: undefined,
		key,
		startedAt: now - elapsedSeconds - record.begunMs / 1000,
		events,
		nextSeq: events[events.size() - 1].seq + 1,
	};
}
