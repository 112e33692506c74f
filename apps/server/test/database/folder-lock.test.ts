import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Interface } from "node:readline";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { FolderInUseError, lockFolder } from "../../src/database/embedded/folder-lock.js";

const racerFile = fileURLToPath(new URL("../support/lock-racer.mjs", import.meta.url));
const lockModule = new URL("../../dist/database/embedded/folder-lock.js", import.meta.url).href;
const rounds = 25;
const processes = 4;
const callers = 3;
let root = "";
let racers: Array<Racer> = [];

/** A process that locks folders when it is told to. */
interface Racer {
	readonly child: ChildProcess;
	/** Tries to lock a folder so many times at once. Gives how many locks it holds by then, or what went wrong. */
	readonly lock: (folder: string, delaysMs: ReadonlyArray<number>) => Promise<string>;
	readonly release: () => Promise<string>;
}

function startRacer(): Racer {
	const child = spawn(process.execPath, [racerFile], { stdio: ["pipe", "pipe", "inherit"] });
	const lines: Interface = createInterface({ input: child.stdout });
	const ask = async (order: object): Promise<string> => {
		child.stdin.write(`${JSON.stringify(order)}\n`);
		const [line] = (await once(lines, "line")) as [string];
		return line;
	};
	const racer: Racer = {
		child,
		lock: (folder, delaysMs) => ask({ lockModule, folder, delaysMs }),
		release: () => ask({}),
	};
	racers.push(racer);
	return racer;
}

async function kill({ child }: Racer): Promise<void> {
	const exited = once(child, "exit");
	child.kill("SIGKILL");
	await exited;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), "telemetry-lock-"));
});

afterEach(async () => {
	await Promise.all(racers.filter(({ child }) => child.exitCode === null && child.signalCode === null).map(kill));
	racers = [];
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe("the lock of a folder", () => {
	it("has one holder, however many want it that a killed process has left", async () => {
		const seed = Date.now() % 1_000_000;
		const random = randomFrom(seed);
		const all = Array.from({ length: processes }, startRacer);
		for (let round = 0; round < rounds; round += 1) {
			const folder = join(root, `stale-${round}`);
			await mkdir(folder);
			await writeFile(join(folder, "server.lock"), JSON.stringify({ pid: 2 ** 22 + round, startedAt: "1" }));
			const held = await Promise.all(
				all.map((racer) =>
					racer.lock(
						folder,
						Array.from({ length: callers }, () => Math.floor(random() * 3)),
					),
				),
			);
			expect(held.toSorted(), `seed ${seed}, round ${round}`).toEqual(["0", "0", "0", "1"]);
			await Promise.all(all.map(({ release }) => release()));
		}
	});

	it("is free again when its holder was killed, and not before", async () => {
		const folder = join(root, "killed");
		const [first, second] = [startRacer(), startRacer()];
		expect(await first.lock(folder, [0])).toBe("1");
		expect(await second.lock(folder, [0, 0])).toBe("0");
		await kill(first);
		expect(await second.lock(folder, [0, 0])).toBe("1");
	});

	it("says who holds it, also when that is this process", async () => {
		const folder = join(root, "named");
		const release = await lockFolder(folder);
		const refusal = lockFolder(folder);
		await expect(refusal).rejects.toThrow(FolderInUseError);
		await expect(refusal).rejects.toThrow(`${folder} is in use by another server, process ${process.pid} on `);
		release();
		(await lockFolder(folder))();
	});

	it("is held by one who is in another PID namespace too, as in a container that shares the folder", async () => {
		// What a holder writes into the file says nothing here: there, another process has its number, or none.
		const folder = join(root, "elsewhere");
		const racer = startRacer();
		expect(await racer.lock(folder, [0])).toBe("1");
		await writeFile(join(folder, "server.lock"), "process 1 on a-container");
		await expect(lockFolder(folder)).rejects.toThrow("process 1 on a-container");
	});
});
