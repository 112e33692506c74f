import { catalogue } from "@flipbook-telemetry/event-schema";
import type { Channel, EventName } from "@flipbook-telemetry/event-schema";
import type { SessionCounts, Origin } from "@flipbook-telemetry/server";
import { createCountEvents } from "@flipbook-telemetry/server";
import { drawFrom, drawLogNormal, drawUuid } from "./draw.js";
import type { Random, Weighted } from "./draw.js";
import type { Installation } from "./population.js";
import { drawSessionEvents } from "./session-events.js";

const countEvents = createCountEvents(catalogue);

/** An event of the sample data. Times are milliseconds since 1970. */
export interface SampleEvent {
	readonly seq: number;
	readonly name: EventName;
	readonly occurredAtMs: number;
	readonly receivedAtMs: number;
	readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** A session that is over. Times are milliseconds since 1970. */
export interface SampleSession {
	readonly sessionId: string;
	readonly installationKey: Buffer;
	readonly pluginVersion: string;
	readonly channel: Channel;
	readonly origin: Origin;
	readonly startedAtMs: number;
	/** When the server first heard of it. */
	readonly openedAtMs: number;
	readonly endedAtMs: number;
	readonly endReason: "explicit" | "silent";
	readonly events: ReadonlyArray<SampleEvent>;
	readonly counts: SessionCounts;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How much is begun in each hour of a day, by the clock on the wall. */
const workingHours: Weighted<number> = [
	4, 2, 1, 1, 1, 1, 2, 4, 8, 14, 17, 16, 12, 15, 18, 19, 19, 18, 16, 15, 16, 15, 11, 7,
].map((weight, hour) => [hour, weight] as const);

const shortVisitShare = 0.08;
const usualLengthMs = 14 * minuteMs;
const longestMs = 14 * hourMs;
const silentShare = 0.12;
const lossShare = 0.02;
const offlineShare = 0.02;
const longestOfflineMs = 6 * hourMs;
/** Events wait for company before they are sent. */
const longestFlushMs = 10_000;

function drawStart(random: Random, dayStartMs: number, zoneHours: number): number {
	const hour = (drawFrom(random, workingHours) - zoneHours + 24) % 24;
	return dayStartMs + hour * hourMs + Math.floor(random() * hourMs);
}

function drawLength(random: Random): number {
	if (random() < shortVisitShare) {
		return Math.floor(random() * 30_000);
	}
	return Math.floor(Math.min(longestMs, drawLogNormal(random, usualLengthMs, 1.2)));
}

/** Takes up to three events in a row away, now and then, but never the first or the last: a gap shows between others. */
function loseSome<T>(random: Random, events: ReadonlyArray<T>): ReadonlyArray<T> {
	if (events.length < 3 || random() >= lossShare) {
		return events;
	}
	const first = 1 + Math.floor(random() * (events.length - 2));
	const lost = Math.min(1 + Math.floor(random() * 3), events.length - 1 - first);
	return [...events.slice(0, first), ...events.slice(first + lost)];
}

/** Who has a session, on which day, and with which version. */
export interface Visit {
	readonly installation: Installation;
	readonly dayStartMs: number;
	readonly pluginVersion: string;
	/** Nothing is generated after this moment. */
	readonly untilMs: number;
}

/** Draws a session; undefined when it would start after the end of the sample data. */
export function drawSession(
	random: Random,
	{ installation, dayStartMs, pluginVersion, untilMs }: Visit,
): SampleSession | undefined {
	const startedAtMs = drawStart(random, dayStartMs, installation.zoneHours);
	if (startedAtMs >= untilMs) {
		return undefined;
	}
	const lengthMs = Math.min(drawLength(random), untilMs - startedAtMs);
	const endsExplicitly = random() >= silentShare;
	const { channel, origin } = installation;
	const offlineMs = random() < offlineShare ? lengthMs + Math.floor(random() * longestOfflineMs) : 0;
	const receivedAt = (timeMs: number, waitMs: number): number =>
		Math.min(untilMs, Math.max(startedAtMs + offlineMs, timeMs + Math.floor(waitMs)));
	const drawn = drawSessionEvents(random, { lengthMs, pluginVersion, channel, endsExplicitly });
	const events = loseSome(
		random,
		drawn.map(({ name, atMs, properties }, index) => ({
			seq: index + 1,
			name,
			occurredAtMs: startedAtMs + atMs,
			receivedAtMs: receivedAt(startedAtMs + atMs, 50 + random() * longestFlushMs),
			properties,
		})),
	);
	return {
		sessionId: drawUuid(random),
		installationKey: installation.key,
		pluginVersion,
		channel,
		origin,
		startedAtMs,
		openedAtMs: receivedAt(startedAtMs, 50 + random() * 400),
		endedAtMs: startedAtMs + lengthMs,
		endReason: endsExplicitly ? "explicit" : "silent",
		events,
		counts: countEvents(events),
	};
}
