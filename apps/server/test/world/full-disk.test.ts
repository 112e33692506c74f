import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../src/start-server.js";
import { startServer } from "../../src/start-server.js";
import { pinned, startHeaders } from "../support/test-server.js";

const canMount = process.platform === "linux" && process.getuid?.() === 0;
if (!canMount) {
	console.warn("Skipped: a full disk. Only root on Linux may mount a small file system.");
}

const mebibyte = 1_048_576;

describe.skipIf(!canMount)("a server whose disk is full", () => {
	let disk = "";
	let server: RunningServer;

	beforeAll(async () => {
		disk = await mkdtemp(join(tmpdir(), "telemetry-small-disk-"));
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=300m", "tmpfs", disk]);
		await chmod(disk, 0o755);
		server = await startServer({ PORT: "0", DATA_DIR: disk, LOG_LEVEL: "silent" });
	});

	afterAll(async () => {
		await server.stop();
		execFileSync("umount", [disk]);
		await rm(disk, { recursive: true });
	});

	/** Writes until nothing more fits. */
	async function fill(path: string): Promise<void> {
		for (const block of [Buffer.alloc(mebibyte), Buffer.alloc(4096)]) {
			for (;;) {
				const isFull = await writeFile(path, block, { flag: "a" }).then(
					() => false,
					() => true,
				);
				if (isFull) {
					break;
				}
			}
		}
	}

	/** The status of the answer, and the answer. */
	const ready = async (): Promise<string> => {
		const response = await fetch(`${server.url}/readyz`);
		return `${response.status} ${await response.text()}`;
	};

	it("says so before any batch was refused, and is ready again by itself when there is room", async () => {
		const started = await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders });
		const { sessionToken } = (await started.json()) as SessionStart;
		const send = (firstSeq: number): Promise<Response> =>
			fetch(`${server.url}/telemetry/ingest`, {
				method: "POST",
				headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
				body: JSON.stringify({ events: Array.from({ length: 100 }, (_, index) => pinned(firstSeq + index)) }),
			});
		expect(await ready()).toMatch(/^200 /);
		const filler = join(disk, "filler");
		await fill(filler);
		await expect.poll(ready).toMatch(/^503 .*The disk of the database is full. Make room./);
		expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
		const statuses = [(await send(1)).status, (await send(101)).status];
		expect(statuses).toContain(503);
		await rm(filler);
		await expect.poll(ready).toMatch(/^200 /);
		expect([(await send(1)).status, (await send(101)).status]).toEqual([200, 200]);
	});
});
