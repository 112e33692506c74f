import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deleteOldBackups, findNewestBackup, listBackups } from "../../src/backup/backup-files.js";
import { makeBackupKey, readBackupKey } from "../../src/backup/backup-key.js";
import { jobOptions } from "../../src/config/options.js";
import { parseConfig } from "../../src/config/parse-config.js";
import { connect } from "../../src/database/connect.js";
import { createErasedList } from "../../src/erasure/erased-list.js";
import { someJobs } from "../support/some-jobs.js";

const nowMs = Date.parse("2026-03-15T03:00:00Z");
let folder = "";

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-backups-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const nameOf = (time: string): string => `telemetry-${time}.000Z.age`;
const put = (name: string): Promise<void> => writeFile(join(folder, name), "…");

describe("old backups", () => {
	it("are deleted, even the last one; nothing else in the folder is", async () => {
		await mkdir(join(folder, "erased"));
		for (const name of [nameOf("2026-03-01T025900"), nameOf("2026-03-01T030000"), "notes.txt", "other.age"]) {
			await put(name);
		}
		expect(await deleteOldBackups(folder, 14, nowMs)).toEqual([join(folder, nameOf("2026-03-01T025900"))]);
		expect(await deleteOldBackups(folder, 1, nowMs)).toHaveLength(1);
		expect((await readdir(folder)).sort()).toEqual(["erased", "notes.txt", "other.age"]);
	});

	it("that were never finished count as none, and are deleted after a day", async () => {
		const unfinished = `${nameOf("2026-03-14T030000")}.6f1c7c51-5d0c-4c8b-9e53-0a4b8d5f8a11.new`;
		await put(unfinished);
		expect(await listBackups(folder)).toEqual([]);
		await utimes(join(folder, unfinished), nowMs / 1000, nowMs / 1000);
		expect(await deleteOldBackups(folder, 14, nowMs)).toEqual([]);
		expect(await deleteOldBackups(folder, 14, nowMs + 25 * 3_600_000)).toHaveLength(1);
	});

	it("are looked for by the server too, where nobody makes newer ones and while the database is away", async () => {
		await put(nameOf("2026-03-13T030000"));
		const config = parseConfig({ BACKUP_DIR: folder, BACKUP_DAYS: "1" }, "/");
		const erasedList = createErasedList(folder, Buffer.alloc(32, 7));
		await erasedList.record(
			{ installationKey: Buffer.alloc(32, 1), sessionHashes: [], isKnown: true },
			nowMs - 3 * 24 * 3_600_000,
		);
		const [job] = someJobs(["old-backups"], { ...jobOptions(config), erasedList, now: () => nowMs });
		const away = connect("postgres://127.0.0.1:1/away", 1, () => undefined);
		expect(await job?.run(away, new AbortController().signal)).toEqual({ deleted: 1 });
		expect(await readdir(join(folder, "erased"))).toEqual([]);
	});

	it("are behind newer ones", async () => {
		expect(await findNewestBackup(join(folder, "nowhere"))).toBeUndefined();
		await put(nameOf("2026-03-13T030000"));
		await put(nameOf("2026-03-14T030000"));
		expect(await findNewestBackup(folder)).toBe(Date.parse("2026-03-14T03:00:00Z"));
	});
});

describe("the key of backups", () => {
	it("is read as it was made, and is never made over", async () => {
		const file = join(folder, "backup.key");
		const recipient = await makeBackupKey(file, nowMs);
		expect(recipient).toMatch(/^age1[02-9ac-hj-np-z]{58}$/);
		expect(await readBackupKey(file)).toMatch(/^AGE-SECRET-KEY-1/);
		await expect(makeBackupKey(file, nowMs)).rejects.toThrow("holds a key already");
	});

	it("is missed", async () => {
		await expect(readBackupKey(join(folder, "none"))).rejects.toThrow('"telemetry backup-key" makes one');
		await put("empty");
		await expect(readBackupKey(join(folder, "empty"))).rejects.toThrow("There is no key in");
	});
});
