import { describe, expect, it } from "vitest";
import { batchBody, batchEvents, batchRows, createBatches } from "../../src/support/traffic.js";

interface SentEvent {
	readonly seq: number;
	readonly name: string;
	readonly ageMs: number;
	readonly properties: unknown;
}

function eventsOf(request: string): ReadonlyArray<SentEvent> {
	const [head = "", body = ""] = request.split("\r\n\r\n");
	expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
	return (JSON.parse(body) as { readonly events: ReadonlyArray<SentEvent> }).events;
}

const tokenOf = (request: string): string | undefined => /Authorization: Bearer (.*)\r\n/.exec(request)?.[1];

describe("the traffic that ingest is measured with", () => {
	it("is the same events as a batch, as rows of text, and as the server stores them", () => {
		const nowMs = Date.parse("2026-11-24T12:00:00Z");
		const stored = batchEvents(7, 20, nowMs);
		const sent = (JSON.parse(batchBody(7, 20)) as { readonly events: ReadonlyArray<SentEvent> }).events;
		expect(stored).toEqual(
			sent.map(({ seq, name, ageMs, properties }) => {
				return { seq, name, properties, occurredAtMs: nowMs - ageMs, receivedAtMs: nowMs };
			}),
		);
		const moment = (timeMs: number): string => new Date(timeMs).toISOString();
		expect(batchRows("2026-11-24", "an-id", 7, 20, nowMs)).toBe(
			stored
				.map(({ seq, name, occurredAtMs, receivedAtMs, properties }) =>
					["2026-11-24", "an-id", seq, name, moment(occurredAtMs), moment(receivedAtMs), JSON.stringify(properties)]
						.join("\t")
						.concat("\n"),
				)
				.join(""),
		);
	});

	it("numbers events on from batch to batch", () => {
		const next = createBatches("http://127.0.0.1:1", ["a-token"], 3);
		const requests = [next(), next()];
		expect(requests.flatMap(eventsOf).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
		expect(requests.map(tokenOf)).toEqual(["a-token", "a-token"]);
	});

	it("begins anew in the next session before one is full", () => {
		const next = createBatches("http://127.0.0.1:1", ["first", "second"], 100);
		let highest = 0;
		let request = next();
		while (tokenOf(request) === "first") {
			highest = eventsOf(request).at(-1)?.seq ?? 0;
			request = next();
		}
		expect(highest).toBeGreaterThan(99_000);
		expect(highest).toBeLessThanOrEqual(100_000);
		expect(eventsOf(request)[0]?.seq).toBe(1);
	});
});
