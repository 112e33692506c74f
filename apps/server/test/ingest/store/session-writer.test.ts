import { catalogue } from "@flipbook-telemetry/event-schema";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addEvents, createCountEvents } from "../../../src/ingest/session/session-change.js";
import type { SessionChange, IngestResult, ReceivedEvent } from "../../../src/ingest/session/session-change.js";
import { TooManyWaiting } from "../../../src/ingest/store/session-store.js";
import type { SessionName } from "../../../src/ingest/store/session-store.js";
import type { CommittedGroup, SessionWriter } from "../../../src/ingest/store/session-writer.js";
import { createSessionWriter } from "../../../src/ingest/store/session-writer.js";
import { useTestServer } from "../../support/test-server.js";

const server = useTestServer();
const countEvents = createCountEvents(catalogue);
let writer: SessionWriter;
let groups: Array<CommittedGroup> = [];

beforeEach(() => {
	groups = [];
	writer = createSessionWriter({
		databaseUrl: server.databaseUrl,
		maxWaiting: 50,
		onCommitted: (group) => groups.push(group),
		onIdleError: () => undefined,
	});
});

afterEach(() => writer.close());

function pinned(seq: number, properties: ReceivedEvent["properties"] = {}): ReceivedEvent {
	return { seq, name: "StoryPinned", ageMs: 0, properties };
}

function batch(...events: ReadonlyArray<ReceivedEvent>): SessionChange<IngestResult | undefined> {
	return addEvents(events, server.nowMs, countEvents);
}

async function open(): Promise<SessionName> {
	const { sessionId } = await server.startSession();
	return { sessionId, sessionDay: "2026-03-01" };
}

async function seqsOf({ sessionId }: SessionName): Promise<ReadonlyArray<number>> {
	const rows = await server.query<{ seq: number }>("SELECT seq FROM events WHERE session_id = $1 ORDER BY seq", [
		sessionId,
	]);
	return rows.map(({ seq }) => seq);
}

describe("the writer", () => {
	it("stores what many sessions ask for at once in one transaction", async () => {
		const sessions = await Promise.all([open(), open(), open()]);
		const answers = await Promise.all(sessions.map((session) => writer.apply(session, batch(pinned(1), pinned(2)))));
		expect(answers).toEqual(sessions.map(() => ({ accepted: 2, duplicates: 0, expired: [], sessionOver: false })));
		expect(groups).toEqual([{ changes: 3, events: 6, seconds: expect.any(Number) as number }]);
	});

	it("knows in a group what the same session told earlier in it, and what it told long ago and out of order", async () => {
		const session = await open();
		await writer.apply(session, batch(pinned(2), pinned(5)));
		const answers = await Promise.all([
			writer.apply(session, batch(pinned(1), pinned(2), pinned(6))),
			writer.apply(session, batch(pinned(6), pinned(1), pinned(3))),
		]);
		expect(groups).toHaveLength(2);
		expect(answers).toMatchObject([
			{ accepted: 2, duplicates: 1 },
			{ accepted: 1, duplicates: 2 },
		]);
		expect(await seqsOf(session)).toEqual([1, 2, 3, 5, 6]);
	});

	it("stores any text as it is, though the contract lets none through", async () => {
		const session = await open();
		const properties = { odd: 'tab\t, line\n, return\r, backslash \\, \\N, quote ", snowman ☃' };
		await writer.apply(session, batch(pinned(1, properties)));
		expect(await server.query("SELECT properties FROM events")).toEqual([{ properties }]);
	});

	it("fails only the batch that PostgreSQL refuses, and stores its neighbours", async () => {
		const [good, bad, alsoGood] = await Promise.all([open(), open(), open()]);
		const results = await Promise.allSettled([
			writer.apply(good, batch(pinned(1))),
			writer.apply(bad, batch(pinned(2 ** 40))),
			writer.apply(alsoGood, batch(pinned(1))),
		]);
		expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
		expect(await server.query("SELECT seq FROM events")).toEqual([{ seq: 1 }, { seq: 1 }]);
		expect(await seqsOf(bad)).toEqual([]);
	});

	it(
		"does not let a session that somebody else holds keep the others waiting for ever",
		{ timeout: 20_000 },
		async () => {
			const [held, free] = await Promise.all([open(), open()]);
			const client = new pg.Client({ connectionString: server.databaseUrl });
			await client.connect();
			await client.query("BEGIN");
			await client.query("SELECT 1 FROM sessions WHERE session_id = $1 FOR UPDATE", [held.sessionId]);
			const results = await Promise.allSettled([
				writer.apply(held, batch(pinned(1))),
				writer.apply(free, batch(pinned(1))),
			]);
			expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
			await client.query("ROLLBACK");
			await client.end();
			expect(await writer.apply(held, batch(pinned(1)))).toMatchObject({ accepted: 1 });
		},
	);

	it("takes in no more than may wait", async () => {
		const session = await open();
		const asked = Array.from({ length: 60 }, (_, index) => writer.apply(session, batch(pinned(index + 1))));
		const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === "rejected");
		expect(refused).toHaveLength(10);
		expect(refused.every((result) => result.status === "rejected" && result.reason instanceof TooManyWaiting)).toBe(
			true,
		);
		expect(await seqsOf(session)).toHaveLength(50);
	});

	it("finishes what it has taken in before it closes", async () => {
		const session = await open();
		const own = createSessionWriter({
			databaseUrl: server.databaseUrl,
			maxWaiting: 50,
			onCommitted: () => undefined,
			onIdleError: () => undefined,
		});
		const asked = own.apply(session, batch(pinned(1)));
		await own.close();
		expect(await asked).toMatchObject({ accepted: 1 });
	});
});
