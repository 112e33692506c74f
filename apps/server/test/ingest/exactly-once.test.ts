import { describe, expect, it } from "vitest";
import { pinned, useTestServer } from "../support/test-server.js";

const server = useTestServer();

async function storedSeqs(): Promise<ReadonlyArray<number>> {
	const rows = await server.query<{ seq: number }>("SELECT seq FROM events ORDER BY seq");
	return rows.map((row) => row.seq);
}

describe("exactly once", () => {
	it("counts a batch that is sent again as duplicates", async () => {
		const { sessionToken } = await server.startSession();
		const batch = [pinned(1), pinned(2)];
		expect((await server.ingest(sessionToken, batch)).body).toMatchObject({ accepted: 2, duplicates: 0 });
		expect((await server.ingest(sessionToken, batch)).body).toMatchObject({ accepted: 0, duplicates: 2 });
		expect(await storedSeqs()).toEqual([1, 2]);
		expect(await server.query("SELECT events, actions FROM sessions")).toEqual([{ events: 2, actions: 2 }]);
	});

	it("stores once what stands twice in one batch, the first of the two", async () => {
		const { sessionToken } = await server.startSession();
		const viewed = (page: string): object => ({ seq: 1, name: "PageViewed", ageMs: 0, properties: { page } });
		const { body } = await server.ingest(sessionToken, [viewed("Home"), viewed("About")]);
		expect(body).toMatchObject({ accepted: 1, duplicates: 1 });
		expect(await server.query("SELECT properties FROM events")).toEqual([{ properties: { page: "Home" } }]);
	});

	it("stores once what arrives several times at the same moment", async () => {
		for (let round = 0; round < 20; round += 1) {
			const { sessionId, sessionToken } = await server.startSession();
			const batches = [
				[1, 2, 3],
				[1, 2, 3],
				[2, 3, 4],
				[4, 5],
			].map((seqs) => seqs.map((seq) => pinned(seq)));
			const answers = await Promise.all(batches.map((batch) => server.ingest(sessionToken, batch)));
			expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
			const sum = (pick: "accepted" | "duplicates"): number =>
				answers.reduce((total, answer) => total + answer.body[pick], 0);
			expect({ accepted: sum("accepted"), duplicates: sum("duplicates") }).toEqual({ accepted: 5, duplicates: 6 });
			expect(await server.query("SELECT events, actions FROM sessions WHERE session_id = $1", [sessionId])).toEqual([
				{ events: 5, actions: 5 },
			]);
		}
		expect(await server.query("SELECT count(*)::int AS n FROM events")).toEqual([{ n: 100 }]);
	});

	it("keeps sessions with the same numbers apart", async () => {
		const [first, second] = [await server.startSession(), await server.startSession()];
		await server.ingest(first.sessionToken, [pinned(1)]);
		expect((await server.ingest(second.sessionToken, [pinned(1)])).body).toMatchObject({ accepted: 1 });
	});
});
