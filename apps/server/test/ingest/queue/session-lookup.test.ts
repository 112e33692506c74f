import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SessionLookup } from "../../../src/ingest/queue/session-lookup.js";
import { createSessionLookup } from "../../../src/ingest/queue/session-lookup.js";
import { useTestServer } from "../../support/test-server.js";

const server = useTestServer();
let watch: SessionLookup;

beforeEach(() => {
	watch = createSessionLookup(server.databaseUrl, () => undefined);
});

afterEach(() => watch.close());

/** How long a look may take, in ms. */
const timeoutMs = 250;
const looks = 20;
const nobody = "6f1f6a53-8c0a-4f5e-9d0e-0f3a7c1d2b4e";

describe("looking at sessions", () => {
	it("tells those that go on from those that have ended, and from those that are not there", async () => {
		const [open, ended] = await Promise.all([server.startSession(), server.startSession()]);
		await server.get("/telemetry/end-session", ended.sessionToken);
		const ids = [open.sessionId, ended.sessionId, nobody, open.sessionId];
		expect(await Promise.all(ids.map((id) => watch.look(id)))).toEqual(["open", "ended", "gone", "open"]);
	});

	it("gives up soon when the database hangs, and is answered again when it does not", async () => {
		const { sessionId } = await server.startSession();
		const holder = new pg.Client({ connectionString: server.databaseUrl });
		await holder.connect();
		try {
			await holder.query("BEGIN; LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
			const startedAt = performance.now();
			for (let look = 0; look < looks; look += 1) {
				expect(await watch.look(sessionId)).toBeUndefined();
			}
			// Once one look was late, the others do not wait.
			expect(performance.now() - startedAt).toBeLessThan((looks * timeoutMs) / 2);
		} finally {
			await holder.end();
		}
		await expect.poll(() => watch.look(sessionId)).toBe("open");
	});

	it("does not know of any while the database is away", async () => {
		const nowhere = createSessionLookup("postgres://nobody@127.0.0.1:1/nothing", () => undefined);
		expect(await nowhere.look(nobody)).toBeUndefined();
		await nowhere.close();
	});
});
