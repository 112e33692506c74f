import { randomUUID } from "node:crypto";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { limits } from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import type { Database } from "../../src/database/database.js";
import { forgetErasedSessions } from "../../src/ingest/erased-sessions.js";
import type { RunningServer } from "../../src/start-server.js";
import { startServer } from "../../src/start-server.js";
import { pinned, startHeaders, useTestServer } from "../support/test-server.js";
import { untilLockWaits } from "../support/until-lock-waits.js";

const dataDir = await mkdtemp(join(tmpdir(), "telemetry-erased-"));
const keys = { TOKEN_KEYS: `old:${"o".repeat(43)}`, INSTALLATION_KEY: Buffer.alloc(32, 7).toString("base64url") };
const server = useTestServer({ ...keys, BACKUP_DIR: join(dataDir, "backups") });
let other: RunningServer | undefined;
let db: Database;

beforeAll(async () => {
	// Another server on the same database, whose token keys have been changed meanwhile.
	other = await startServer(
		{
			...keys,
			TOKEN_KEYS: `new:${"n".repeat(43)}`,
			PORT: "0",
			LOG_LEVEL: "silent",
			DATA_DIR: join(dataDir, "other"),
			DATABASE_URL: server.databaseUrl,
		},
		{ now: () => server.nowMs },
	);
	db = connect(server.databaseUrl, 2, () => undefined);
});

afterAll(async () => {
	await db.destroy();
	await other?.stop();
});

const erase = (id: string): Promise<Response> =>
	fetch(`${server.url}/telemetry/my-data`, { method: "DELETE", headers: { "Telemetry-Installation-Id": id } });

const start = (key: string, id?: string): Promise<SessionStart> =>
	server.startSession({
		"Telemetry-Session-Key": key,
		...(id === undefined ? {} : { "Telemetry-Installation-Id": id }),
	});

async function startAtOther(key: string): Promise<SessionStart> {
	const headers = { ...startHeaders, "Telemetry-Session-Key": key };
	return (await (await fetch(`${other?.url}/telemetry/start-session`, { headers })).json()) as SessionStart;
}

describe("a session that is asked for with the key of one that was erased", () => {
	it("is a new one of a new installation, and the token of the old one is answered with 410", async () => {
		const key = randomUUID();
		const before = await start(key);
		await server.ingest(before.sessionToken, [pinned(1)]);
		expect((await erase(before.installationId ?? "")).status).toBe(204);
		const after = await start(key, before.installationId);
		expect(after.sessionId).not.toBe(before.sessionId);
		expect(after.installationId).toMatch(/^[0-9a-f-]{36}$/);
		expect(after.installationId).not.toBe(before.installationId);
		expect((await server.ingest(after.sessionToken, [pinned(1)])).body).toMatchObject({ accepted: 1 });
		expect((await server.ingest(before.sessionToken, [pinned(2)])).status).toBe(410);
		expect((await server.get("/telemetry/still-alive", before.sessionToken)).status).toBe(410);
		server.nowMs += (limits.tokenSeconds - 1) * 1000;
		expect((await server.ingest(before.sessionToken, [pinned(2)])).status).toBe(410);
		server.nowMs += 1000;
		expect((await server.ingest(before.sessionToken, [pinned(2)])).status).toBe(401);
		expect(await server.query("SELECT session_id FROM events")).toEqual([{ session_id: after.sessionId }]);
	});

	it("is the same new one however often, and of whichever server, it is asked for", async () => {
		const key = randomUUID();
		const before = await start(key);
		await erase(before.installationId ?? "");
		const answers = await Promise.all([start(key), startAtOther(key), start(key), startAtOther(key)]);
		const [first] = answers;
		expect(first?.sessionId).not.toBe(before.sessionId);
		for (const answer of answers) {
			expect(answer).toMatchObject({ sessionId: first?.sessionId, installationId: first?.installationId });
		}
		expect(await server.query("SELECT FROM sessions")).toHaveLength(1);
		expect(await server.query("SELECT FROM installations")).toHaveLength(1);
	});

	it("is another one each time it is erased, until the key is refused", async () => {
		const key = randomUUID();
		const seen = new Set<string>();
		for (let time = 0; time < 8; time += 1) {
			const { sessionId, installationId } = await start(key);
			seen.add(sessionId).add(installationId ?? "");
			await erase(installationId ?? "");
		}
		expect(seen.size).toBe(16);
		const headers = { ...startHeaders, "Telemetry-Session-Key": key };
		const refused = await fetch(`${server.url}/telemetry/start-session`, { headers });
		expect(refused.status).toBe(400);
		expect(await refused.json()).toMatchObject({ code: "malformed_header" });
	});

	it("is as new when the erased session belonged to an installation that other sessions had begun", async () => {
		const { installationId: id = "" } = await start(randomUUID());
		const key = randomUUID();
		const second = await start(key, id);
		expect(second.installationId).toBeUndefined();
		await erase(id);
		const after = await start(key, id);
		expect(after.sessionId).not.toBe(second.sessionId);
		expect(after.installationId).not.toBe(id);
	});

	it("never lives again, whichever way starts and erasures meet", async () => {
		for (let round = 0; round < 12; round += 1) {
			const key = randomUUID();
			const before = await start(key);
			await Promise.all([start(key), erase(before.installationId ?? ""), startAtOther(key), start(key)]);
			const ids = await server.query<{ id: string }>("SELECT session_id AS id FROM sessions");
			expect(ids.map(({ id }) => id)).not.toContain(before.sessionId);
			await server.query("DELETE FROM installations");
		}
	});

	it("is not added again by a request that was under way while it was added and erased", async () => {
		const { installationId: id } = await start(randomUUID());
		await server.query("BEGIN; SELECT FROM installations FOR UPDATE");
		const key = randomUUID();
		const late = start(key, id);
		await untilLockWaits(server.databaseUrl, "transactionid");
		const before = await start(key);
		expect((await erase(before.installationId ?? "")).status).toBe(204);
		await server.query("COMMIT");
		expect((await late).sessionId).not.toBe(before.sessionId);
		const ids = await server.query<{ id: string }>("SELECT session_id AS id FROM sessions");
		expect(ids.map(({ id: found }) => found)).not.toContain(before.sessionId);
	});
});

describe("hashes of erased sessions", () => {
	it("are kept for as long as a token lives, and then deleted", async () => {
		await server.query("DELETE FROM erased_sessions");
		const { installationId = "" } = await start(randomUUID());
		await erase(installationId);
		const dayMs = 24 * 60 * 60 * 1000;
		expect(await server.query("SELECT FROM erased_sessions")).toHaveLength(1);
		expect(await forgetErasedSessions(db, server.nowMs + limits.tokenSeconds * 1000)).toBe(0);
		expect(await forgetErasedSessions(db, server.nowMs + limits.tokenSeconds * 1000 + 2 * dayMs)).toBe(1);
		expect(await server.query("SELECT FROM erased_sessions")).toEqual([]);
	});
});

describe("an installation id in capitals", () => {
	it("is the same id, to start a session with, to look at and to erase", async () => {
		const { installationId = "" } = await start(randomUUID());
		const capitals = installationId.toUpperCase();
		const again = await start(randomUUID(), capitals);
		expect(again.installationId).toBeUndefined();
		expect(await server.query("SELECT FROM installations")).toHaveLength(1);
		const shown = await fetch(`${server.url}/telemetry/my-data`, {
			headers: { "Telemetry-Installation-Id": capitals },
		});
		expect(((await shown.json()) as { sessions: Array<object> }).sessions).toHaveLength(2);
		expect((await erase(capitals)).status).toBe(204);
		expect(await server.query("SELECT FROM installations")).toEqual([]);
	});
});

describe("an erasure of an id that never existed", () => {
	it("leaves nothing behind", async () => {
		const files = (): Promise<ReadonlyArray<string>> => readdir(dataDir, { recursive: true });
		const before = await files();
		const tallies = await server.query("SELECT * FROM daily_tallies");
		for (let time = 0; time < 10; time += 1) {
			expect((await erase(randomUUID())).status).toBe(204);
		}
		expect(await files()).toEqual(before);
		expect(await server.query("SELECT * FROM daily_tallies")).toEqual(tallies);
	});
});
