import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadSecrets } from "../../src/config/secrets.js";

const run = promisify(execFile);
const secretsModule = new URL("../../dist/config/secrets.js", import.meta.url).href;
const backupKeyModule = new URL("../../dist/backup/backup-key.js", import.meta.url).href;
let folder = "";

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-secrets-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs an ES module of one line in a process of its own. */
const node = (script: string, flags: ReadonlyArray<string> = []): Promise<{ stdout: string }> =>
	run(process.execPath, [...flags, "--input-type=module", "-e", script], { cwd: folder });

/** What a process asked the file system for, in order: Node's own names of the calls. */
async function callsOf(script: string): Promise<ReadonlyArray<string>> {
	await node(script, ["--trace-event-categories", "node.fs.async", "--trace-event-file-pattern", "trace.log"]);
	const { traceEvents } = JSON.parse(await readFile(join(folder, "trace.log"), "utf8")) as {
		traceEvents: ReadonlyArray<{ name: string; ph: string; ts: number }>;
	};
	return traceEvents
		.filter(({ ph }) => ph === "b")
		.toSorted((one, other) => one.ts - other.ts)
		.map(({ name }) => name)
		.filter((name) => ["write", "fsync", "link", "rename"].includes(name));
}

describe("the secrets of a server", () => {
	it("are made once and stay the same, for their owner alone", async () => {
		const data = join(folder, "new", "data");
		const made = await loadSecrets(data);
		expect(await loadSecrets(data)).toEqual(made);
		expect((await stat(join(data, "secrets.json"))).mode & 0o777).toBe(0o600);
		expect(await readdir(data)).toEqual(["secrets.json"]);
	});

	it("are the same for all processes that start in a new folder at once", async () => {
		const data = join(folder, "data");
		const script = `import { loadSecrets } from ${JSON.stringify(secretsModule)};
			process.stdin.once("data", async () => {
				const all = await Promise.all([1, 2, 3].map(() => loadSecrets(${JSON.stringify(data)})));
				all.forEach(({ databasePassword }) => console.log(databasePassword));
				process.exit();
			});
			console.log("ready");`;
		const processes = Array.from({ length: 4 }, () => spawn(process.execPath, ["--input-type=module", "-e", script]));
		const outputs = processes.map(async (child) => {
			let out = "";
			for await (const chunk of child.stdout) {
				out += String(chunk);
				if (out === "ready\n") {
					started += 1;
					everybodyIsReady();
				}
			}
			return out.trim().split("\n").slice(1);
		});
		let started = 0;
		const everybodyIsReady = (): void => {
			if (started === processes.length) {
				processes.forEach(({ stdin }) => stdin.write("go\n"));
			}
		};
		const passwords = (await Promise.all(outputs)).flat();
		expect(passwords).toHaveLength(12);
		expect(new Set(passwords)).toEqual(new Set([(await loadSecrets(data)).databasePassword]));
	});

	it("are on the disk before the file has its name, and its name is before they are used", async () => {
		const script = `import { loadSecrets } from ${JSON.stringify(secretsModule)}; await loadSecrets(${JSON.stringify(folder)});`;
		expect(await callsOf(script)).toEqual(["write", "fsync", "link", "fsync"]);
	});
});

describe("the key of backups", () => {
	it("is on the disk before it is said to be made", async () => {
		const script = `import { makeBackupKey } from ${JSON.stringify(backupKeyModule)}; await makeBackupKey("backup.key", 0);`;
		expect(await callsOf(script)).toEqual(["write", "fsync", "link", "fsync"]);
	});
});
