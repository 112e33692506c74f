import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createErasedList } from "../../src/privacy/erased-list.js";

const secret = Buffer.alloc(32, 7);
const [mine, theirs] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const nowMs = Date.parse("2026-03-01T23:00:00Z");
const dayMs = 24 * 60 * 60 * 1000;
let folder = "";

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-erased-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the list of who was erased", () => {
	it("knows whom it is asked about, and the day", async () => {
		const list = createErasedList(folder, secret);
		expect((await list.read()).count).toBe(0);
		await Promise.all([list.record(mine, nowMs), createErasedList(folder, secret).record(Buffer.alloc(32, 3), nowMs)]);
		const erased = await list.read();
		expect(erased.count).toBe(2);
		expect(erased.dayOf(mine)).toBe("2026-03-01");
		expect(erased.dayOf(theirs)).toBeUndefined();
	});

	it("says nothing to who has no key", async () => {
		await createErasedList(folder, secret).record(mine, nowMs);
		const [name = ""] = await readdir(join(folder, "erased"));
		const text = await readFile(join(folder, "erased", name), "utf8");
		expect(text.trim()).toMatch(/^[0-9a-f]{64}$/);
		expect(text).not.toContain(mine.toString("hex"));
	});

	it("goes on after a line that a power cut has broken off", async () => {
		const list = createErasedList(folder, secret);
		await list.record(mine, nowMs);
		const [name = ""] = await readdir(join(folder, "erased"));
		await appendFile(join(folder, "erased", name), "\n0123abc");
		await list.record(theirs, nowMs);
		const erased = await list.read();
		expect([erased.count, erased.dayOf(theirs)]).toEqual([2, "2026-03-01"]);
	});

	it("is not understood in part: under another key it is refused", async () => {
		await createErasedList(folder, secret).record(mine, nowMs);
		await expect(createErasedList(folder, Buffer.alloc(32, 8)).read()).rejects.toThrow(
			"under another INSTALLATION_KEY",
		);
	});

	it("is forgotten when no backup can have them any more, and not before", async () => {
		const list = createErasedList(folder, secret);
		await list.record(mine, nowMs);
		expect(await list.forget(14, nowMs + 15 * dayMs)).toEqual([]);
		expect(await list.forget(14, nowMs + 16 * dayMs)).toHaveLength(1);
		expect((await list.read()).count).toBe(0);
	});
});
