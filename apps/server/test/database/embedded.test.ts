import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ServerProcess } from "../support/server-process.js";
import { startServerProcess } from "../support/server-process.js";
import { startHeaders } from "../support/test-server.js";

let folder = "";
let dataDir = "";
let server: ServerProcess | undefined;

beforeEach(async () => {
	// mkdtemp's folders let nobody but their owner in; as root, PostgreSQL's user is somebody else.
	folder = await mkdtemp(join(tmpdir(), "telemetry-embedded-"));
	dataDir = join(folder, "data");
});

afterEach(async () => {
	await server?.end("SIGTERM");
	server = undefined;
	await rm(clusterHome(), { recursive: true, force: true });
	await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<ServerProcess> {
	server = await startServerProcess({ DATA_DIR: dataDir });
	return server;
}

async function newInstallation(url: string): Promise<string> {
	const response = await fetch(`${url}/telemetry/start-session`, { headers: startHeaders });
	return ((await response.json()) as { installationId: string }).installationId;
}

async function isKnown(url: string, installationId: string): Promise<boolean> {
	const headers = { ...startHeaders, "Telemetry-Installation-Id": installationId };
	const response = await fetch(`${url}/telemetry/start-session`, { headers });
	return !("installationId" in ((await response.json()) as object));
}

/** The process number of the PostgreSQL that is running for our data folder; 0 when there is none. */
async function postgresPid(): Promise<number> {
	const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,args="]);
	const line = stdout.split("\n").find((entry) => /postgres -D/.test(entry) && entry.includes(clusterMark()));
	return Number(line?.trim().split(" ")[0] ?? 0);
}

/** What tells our cluster from others: its address, or as root the name derived from the data folder's. */
function clusterMark(): string {
	return process.getuid?.() === 0 ? createHash("sha256").update(dataDir).digest("hex").slice(0, 12) : dataDir;
}

/** The folder around the cluster: as root it is where PostgreSQL's user can get in. */
function clusterHome(): string {
	return process.getuid?.() === 0 ? `/var/lib/flipbook-telemetry/data-${clusterMark()}` : join(dataDir, "postgres");
}

describe("the PostgreSQL that the server brings", () => {
	it("keeps its data over a restart", async () => {
		const first = await start();
		const id = await newInstallation(first.url);
		expect(await first.end("SIGTERM")).toBe(0);
		expect(await postgresPid()).toBe(0);
		const second = await start();
		expect(await isKnown(second.url, id)).toBe(true);
	});

	it("comes back after everything was killed, with what was acknowledged", async () => {
		const first = await start();
		const id = await newInstallation(first.url);
		process.kill(await postgresPid(), "SIGKILL");
		await first.end("SIGKILL");
		const second = await start();
		expect(await isKnown(second.url, id)).toBe(true);
	});

	it("is taken over when only the server was killed", async () => {
		const first = await start();
		const id = await newInstallation(first.url);
		await first.end("SIGKILL");
		expect(await postgresPid()).not.toBe(0);
		const second = await start();
		expect(await isKnown(second.url, id)).toBe(true);
	});

	it("is started again when it is killed under the server, which goes on by itself", async () => {
		const { url } = await start();
		const id = await newInstallation(url);
		const killed = await postgresPid();
		process.kill(killed, "SIGKILL");
		const isAnother = async (): Promise<boolean> => ![0, killed].includes(await postgresPid());
		await expect.poll(isAnother).toBe(true);
		await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
		expect(await isKnown(url, id)).toBe(true);
	});

	it("is not shared: a second server on one folder refuses to start and says who has it", async () => {
		const first = await start();
		await expect(startServerProcess({ DATA_DIR: dataDir })).rejects.toThrow(
			new RegExp(`exit code 1: .*${dataDir} is in use by another server, process ${first.child.pid} on `),
		);
		expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
	});

	it("starts over when it was killed while it was being created", async () => {
		const first = await start();
		await first.end("SIGTERM");
		// What an interrupted creation leaves behind, next to where the cluster would be.
		const home = clusterHome();
		await rm(join(home, "cluster"), { recursive: true });
		await mkdir(join(home, "cluster.new"));
		await writeFile(join(home, "cluster.new", "PG_VERSION"), "18\n");
		const second = await start();
		expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
	});
});
