import type { RecordedRequest } from "@flipbook-telemetry/studio-simulator";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import type { Comparison } from "@flipbook-telemetry/test-support";
import { startBenchStudio } from "./bench-studio.js";

/** An hour of looking at stories, one of clicking about, and one in which the widget is open and nobody looks. */
const hours = [
	{ name: "an idle hour", events: 0 },
	{ name: "an ordinary hour, 60 events", events: 60 },
	{ name: "a busy hour, 600 events", events: 600 },
];

/** The same moments in each run: spread over the hour as people's clicks are, some close together and some far apart. */
function momentsOf(events: number): ReadonlyArray<number> {
	const random = createSeededRandom(events);
	return Array.from({ length: events }, () => 60 + random() * 3500).sort((a, b) => a - b);
}

/** The bytes of a request as HTTP/1.1 writes it: request line, headers and body. */
function bytesOf({ method, url, headers = {}, body = "" }: RecordedRequest): number {
	const { pathname, host } = new URL(url);
	const lines = [`${method} ${pathname} HTTP/1.1`, `Host: ${host}`];
	for (const [name, value] of Object.entries(headers)) {
		lines.push(`${name}: ${value}`);
	}
	return Buffer.byteLength(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

async function traffic(
	serverUrl: string,
	side: "client" | "baseline that sends",
	events: number,
): Promise<ReadonlyArray<RecordedRequest>> {
	const { studio, press } = await startBenchStudio(serverUrl, false);
	for (const moment of momentsOf(events)) {
		await studio.advance((moment - studio.now()) * 1000);
		await press(`${side}: event`);
	}
	await studio.advance((3600 - studio.now()) * 1000);
	await studio.close();
	const isBaseline = ({ url }: RecordedRequest): boolean => url.endsWith("/event");
	return studio.http.requests.filter((request) => isBaseline(request) === (side === "baseline that sends"));
}

/** Requests and bytes that an hour with the widget open costs, against the real server. */
export async function measureTraffic(serverUrl: string): Promise<ReadonlyArray<Comparison>> {
	const comparisons: Array<Comparison> = [];
	for (const { name, events } of hours) {
		const ours = await traffic(serverUrl, "client", events);
		const baseline = await traffic(serverUrl, "baseline that sends", events);
		const kib = (requests: ReadonlyArray<RecordedRequest>): number =>
			requests.reduce((sum, request) => sum + bytesOf(request), 0) / 1024;
		comparisons.push(
			{ what: `requests in ${name}`, unit: "", ours: ours.length, baseline: baseline.length },
			{ what: `sent in ${name}`, unit: "KiB", ours: kib(ours), baseline: kib(baseline) },
		);
	}
	return comparisons;
}
