import { limits } from "@flipbook-telemetry/event-schema";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import { describe, expect, it } from "vitest";
import { createClientModel } from "../../src/sessions/client-model.js";
import type { Due } from "../../src/sessions/client-model.js";
import { clientTimes } from "../../src/sessions/client-times.js";

const second = 1000;
const hour = 3600 * second;

interface Request {
	readonly atMs: number;
	readonly due: Due;
}

/** Everything a session sends in an hour when each request is answered at once. */
function requestsOf(moments: ReadonlyArray<number>, endsAtMs = Infinity, compress = 1): ReadonlyArray<Request> {
	const model = createClientModel(clientTimes(compress), {
		startedAtMs: 0,
		endsAtMs,
		nextEventAfter: (after) => moments.find((moment) => moment > after) ?? Infinity,
	});
	const requests: Array<Request> = [];
	for (let atMs = model.dueAtMs(); atMs <= hour; atMs = model.dueAtMs()) {
		const due = model.dueAt(atMs);
		requests.push({ atMs, due });
		if (due.kind === "end") {
			break;
		}
		model.answered(due, atMs);
	}
	return requests;
}

/** Events spread over the hour at random, as `bench:client` has the real client record them. */
function momentsOf(events: number): ReadonlyArray<number> {
	const random = createSeededRandom(events);
	return Array.from({ length: events }, () => (60 + random() * 3500) * second).sort((a, b) => a - b);
}

describe("the model of a session", () => {
	it.each([
		{ hour: "an idle hour", events: 0, requests: 62 },
		{ hour: "an ordinary hour", events: 60, requests: 89 },
		{ hour: "a busy hour", events: 600, requests: 224 },
	])("makes as many requests in $hour as the client, the start included", ({ events, requests }) => {
		expect(1 + requestsOf(momentsOf(events)).length).toBe(requests);
	});

	it("sends every event once, and none before it happened", () => {
		const moments = momentsOf(60);
		let sent = 0;
		for (const { atMs, due } of requestsOf(moments)) {
			if (due.kind === "ingest") {
				sent += due.events;
				expect(due.newestAtMs).toBeLessThanOrEqual(atMs);
			}
		}
		expect(sent).toBe(1 + moments.length);
	});

	it("beats 30 s after its start, and then every 60 s", () => {
		const beats = requestsOf([]).filter(({ due }) => due.kind === "beat");
		expect(beats.slice(0, 3).map(({ atMs }) => atMs)).toEqual([30, 90, 150].map((at) => at * second));
	});

	it("sends an event 10 s after it happened, and beats 60 s after the newest event that was sent", () => {
		const moments = [100 * second, 105 * second];
		const [, , , ingest, beat] = requestsOf(moments);
		expect(ingest).toEqual({ atMs: 110 * second, due: { kind: "ingest", events: 2, newestAtMs: 105 * second } });
		expect(beat).toEqual({ atMs: 165 * second, due: { kind: "beat" } });
	});

	it("sends what is waiting in place of a beat", () => {
		const requests = requestsOf([85 * second]);
		expect(requests[2]).toEqual({ atMs: 90 * second, due: { kind: "ingest", events: 1, newestAtMs: 85 * second } });
	});

	it("does not put the first beat off for an early event", () => {
		const requests = requestsOf([25 * second]);
		expect(requests.slice(0, 3).map(({ atMs, due }) => [atMs, due.kind])).toEqual([
			[10 * second, "ingest"],
			[30 * second, "ingest"],
			[30 * second, "beat"],
		]);
	});

	it("sends what is waiting when it ends the session, and one event more that says so", () => {
		const last = requestsOf([95 * second], 100 * second).at(-1);
		expect(last).toEqual({ atMs: 100 * second, due: { kind: "end", events: 2 } });
	});

	it("sends again what was not answered, with what has happened since", () => {
		const model = createClientModel(clientTimes(1), {
			startedAtMs: 0,
			endsAtMs: Infinity,
			nextEventAfter: (after) => after + 4 * second,
		});
		expect(model.dueAt(10 * second)).toEqual({ kind: "ingest", events: 3, newestAtMs: 8 * second });
		expect(model.dueAt(12 * second)).toEqual({ kind: "ingest", events: 4, newestAtMs: 12 * second });
	});

	it("never sends more at once than the server takes", () => {
		const model = createClientModel(clientTimes(1), {
			startedAtMs: 0,
			endsAtMs: Infinity,
			nextEventAfter: (after) => after + 10,
		});
		const due = model.dueAt(10 * second);
		expect(due).toMatchObject({ kind: "ingest", events: limits.maxBatchEvents });
		model.answered(due, 10 * second);
		expect(model.dueAt(10 * second)).toMatchObject({ kind: "ingest", events: limits.maxBatchEvents });
	});

	it("makes the same requests in less time when its times are divided", () => {
		const compressed = requestsOf([], hour / 10, 10);
		expect(1 + compressed.filter(({ due }) => due.kind !== "end").length).toBe(62);
	});
});
