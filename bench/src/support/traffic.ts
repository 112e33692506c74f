import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { headers, paths } from "@flipbook-telemetry/event-schema";
import type { NewEvent } from "@flipbook-telemetry/server";

interface TrafficEvent {
	readonly name: string;
	readonly properties: Readonly<Record<string, string | number | boolean>>;
	/** The same as JSON. */
	readonly propertiesText: string;
}

/** What people do, over and over: events of the kinds and sizes that the plugin sends most. */
const sampleEvents: ReadonlyArray<TrafficEvent> = [
	{ name: "PageViewed", properties: { page: "Home" } },
	{ name: "StoryOpened", properties: { story: 12, framework: "react" } },
	{ name: "ControlChanged", properties: { control: "boolean" } },
	{ name: "ControlChanged", properties: { control: "number" } },
	{ name: "StoryClosed", properties: { story: 12, openMs: 41250 } },
	{ name: "PageViewed", properties: { page: "Settings" } },
	{ name: "ThemeChanged", properties: { theme: "dark" } },
	{ name: "StoryPinned", properties: {} },
].map(({ name, properties }) => ({ name, properties, propertiesText: JSON.stringify(properties) }));

function eventOf(seq: number): TrafficEvent {
	return sampleEvents[seq % sampleEvents.length] as TrafficEvent;
}

const ageMsOf = (seq: number): number => (seq * 97) % 9000;

/** A batch as the plugin sends it. */
export function batchBody(firstSeq: number, events: number): string {
	let body = '{"events":[';
	for (let seq = firstSeq; seq < firstSeq + events; seq += 1) {
		const { name, propertiesText } = eventOf(seq);
		body += `${seq === firstSeq ? "" : ","}{"seq":${seq},"name":"${name}","ageMs":${ageMsOf(seq)},"properties":${propertiesText}}`;
	}
	return `${body}]}`;
}

/** The same events as rows in COPY's text format, in the order of the server's `eventColumns`. */
export function batchRows(
	sessionDay: string,
	sessionId: string,
	firstSeq: number,
	events: number,
	nowMs: number,
): string {
	const received = new Date(nowMs).toISOString();
	let rows = "";
	for (let seq = firstSeq; seq < firstSeq + events; seq += 1) {
		const { name, propertiesText } = eventOf(seq);
		const occurred = new Date(nowMs - ageMsOf(seq)).toISOString();
		rows += `${sessionDay}\t${sessionId}\t${seq}\t${name}\t${occurred}\t${received}\t${propertiesText}\n`;
	}
	return rows;
}

/** The same events as the server stores them. */
export function batchEvents(firstSeq: number, events: number, nowMs: number): ReadonlyArray<NewEvent> {
	return Array.from({ length: events }, (_, index) => {
		const seq = firstSeq + index;
		const { name, properties } = eventOf(seq);
		return { seq, name, properties, occurredAtMs: nowMs - ageMsOf(seq), receivedAtMs: nowMs };
	});
}

/** Opens a session. */
export async function openSession(serverUrl: string): Promise<SessionStart> {
	const response = await fetch(`${serverUrl}${paths.startSession}`, {
		headers: {
			[headers.pluginVersion]: "1.2.0",
			[headers.channel]: "stable",
			[headers.schemaVersion]: "1",
			"User-Agent": "RobloxStudio/WinInet",
			"Roblox-Id": "0",
		},
	});
	if (!response.ok) {
		throw new Error(`start-session answered ${response.status}: ${await response.text()}`);
	}
	return (await response.json()) as SessionStart;
}

/** One request after another, as bytes. */
export type NextRequest = () => string;

const maxSequence = 100_000;

/**
 * The requests of one sender: batches of so many events, each with the numbers after those of the one before. A session
 * has room for so many events only, so a sender has several and takes the next when one is full.
 */
export function createBatches(serverUrl: string, tokens: ReadonlyArray<string>, events: number): NextRequest {
	const { host } = new URL(serverUrl);
	const heads = tokens.map(
		(token) =>
			`POST ${paths.ingest} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: RobloxStudio/WinInet\r\nRoblox-Id: 0\r\n` +
			`Accept: */*\r\nContent-Type: application/json\r\nAuthorization: Bearer ${token}\r\nContent-Length: `,
	);
	let session = 0;
	let seq = 1;
	return () => {
		if (seq + events > maxSequence) {
			session = (session + 1) % heads.length;
			seq = 1;
		}
		const body = batchBody(seq, events);
		seq += events;
		return `${heads[session]}${body.length}\r\n\r\n${body}`;
	};
}
