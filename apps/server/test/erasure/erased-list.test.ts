import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ErasedLine, ErasedList, Erasure } from "../../src/erasure/erased-list.js";
import { createErasedList } from "../../src/erasure/erased-list.js";

const secret = Buffer.alloc(32, 7);
const [mine, theirs] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const nowMs = Date.parse("2026-03-01T23:00:00Z");
const dayMs = 24 * 60 * 60 * 1000;
let folder = "";

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-erased-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const known = (installationKey: Buffer, ...sessionHashes: ReadonlyArray<Buffer>): Erasure => ({
	installationKey,
	sessionHashes,
	isKnown: true,
});

const unknown = (installationKey: Buffer): Erasure => ({ installationKey, sessionHashes: [], isKnown: false });

async function linesOf(list: ErasedList): Promise<ReadonlyArray<ErasedLine>> {
	const lines: Array<ErasedLine> = [];
	for await (const line of (await list.open()).lines()) {
		lines.push(line);
	}
	return lines;
}

async function daysOf(list: ErasedList, key: Buffer): Promise<ReadonlyArray<string>> {
	const { markOf } = await list.open();
	return (await linesOf(list)).flatMap((line) =>
		line.kind === "installation" && line.mark === markOf(key) ? line.day : [],
	);
}

describe("the list of who was erased", () => {
	it("knows whom it is asked about, and the day", async () => {
		const list = createErasedList(folder, secret);
		expect((await list.open()).isEmpty).toBe(true);
		await Promise.all([
			list.record(known(mine), nowMs),
			createErasedList(folder, secret).record(known(Buffer.alloc(32, 3)), nowMs),
		]);
		expect((await list.open()).isEmpty).toBe(false);
		expect(await linesOf(list)).toHaveLength(2);
		expect(await daysOf(list, mine)).toEqual(["2026-03-01"]);
		expect(await daysOf(list, theirs)).toEqual([]);
	});

	it("knows the sessions that were erased with them", async () => {
		const list = createErasedList(folder, secret);
		const [one, other] = [Buffer.alloc(32, 4), Buffer.alloc(32, 5)];
		await list.record(known(mine, one, other), nowMs);
		expect((await linesOf(list)).filter(({ kind }) => kind === "session")).toEqual([
			{ kind: "session", hash: one, day: "2026-03-01" },
			{ kind: "session", hash: other, day: "2026-03-01" },
		]);
	});

	it("says nothing to who has no key", async () => {
		await createErasedList(folder, secret).record(known(mine), nowMs);
		const [name = ""] = await readdir(join(folder, "erased"));
		const text = await readFile(join(folder, "erased", name), "utf8");
		expect(text.trim()).toMatch(/^[0-9a-f]{64}$/);
		expect(text).not.toContain(mine.toString("hex"));
	});

	it("goes on after a line that a power cut has broken off", async () => {
		const list = createErasedList(folder, secret);
		await list.record(known(mine), nowMs);
		const [name = ""] = await readdir(join(folder, "erased"));
		await appendFile(join(folder, "erased", name), "\n0123abc");
		await list.record(known(theirs), nowMs);
		expect(await linesOf(list)).toHaveLength(2);
		expect(await daysOf(list, theirs)).toEqual(["2026-03-01"]);
	});

	it("is not understood in part: under another key it is refused", async () => {
		await createErasedList(folder, secret).record(known(mine), nowMs);
		await expect(createErasedList(folder, Buffer.alloc(32, 8)).open()).rejects.toThrow(
			"under another INSTALLATION_KEY",
		);
	});

	it("is forgotten when no backup can have them any more, and not before", async () => {
		const list = createErasedList(folder, secret);
		await list.record(known(mine), nowMs);
		expect(await list.forget(14, nowMs + 15 * dayMs)).toEqual([]);
		expect(await list.forget(14, nowMs + 16 * dayMs)).toHaveLength(1);
		expect((await list.open()).isEmpty).toBe(true);
	});

	it("has nothing of an id that the database never had, whoever asks for its erasure and how often", async () => {
		const list = createErasedList(folder, secret);
		for (let time = 0; time < 3; time += 1) {
			await list.record(unknown(mine), nowMs);
		}
		expect(await readdir(folder)).toEqual([]);
	});

	it("has those too while a backup from before a restore may be kept, and not after that", async () => {
		const list = createErasedList(folder, secret);
		await list.noteRestore(nowMs);
		await list.record(unknown(mine), nowMs + dayMs);
		expect(await daysOf(list, mine)).toEqual(["2026-03-02"]);
		await list.forget(14, nowMs + 15 * dayMs);
		await list.record(unknown(theirs), nowMs + 15 * dayMs);
		expect(await daysOf(list, theirs)).toEqual(["2026-03-16"]);
		await list.forget(14, nowMs + 16 * dayMs);
		await list.record(unknown(mine), nowMs + 16 * dayMs);
		expect(await daysOf(list, mine)).toEqual(["2026-03-02"]);
	});

	it("refuses ids without end that somebody makes up after a restore, and still takes those that were there", async () => {
		const list = createErasedList(folder, secret);
		await list.noteRestore(nowMs);
		await list.record(known(mine), nowMs);
		const [name = ""] = (await readdir(join(folder, "erased"))).filter((file) => !file.endsWith(".restored"));
		await appendFile(join(folder, "erased", name), `\n${"0".repeat(64)}\n`.repeat(100_000));
		await expect(list.record(unknown(theirs), nowMs)).rejects.toThrow("More than 100000 erasures");
		await list.record(known(theirs), nowMs);
		expect(await daysOf(list, theirs)).toEqual(["2026-03-01"]);
	});
});
