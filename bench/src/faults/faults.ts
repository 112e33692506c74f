import { execFile } from "node:child_process";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Random } from "./client.js";
import type { Target } from "./target.js";

const run = promisify(execFile);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Something that goes wrong under load. */
export interface Fault {
	readonly name: string;
	/** Calls `over` when it is over, and resolves when the server can be expected to work again. */
	readonly happen: (target: Target, over: () => void, random: Random) => Promise<void>;
	/** Whether it can be brought about on this machine; a reason when not. */
	readonly isImpossible?: () => string | undefined;
}

async function signalPostgres(target: Target, signal: NodeJS.Signals): Promise<void> {
	for (const pid of await target.postgresPids()) {
		try {
			process.kill(pid, signal);
		} catch {
			// It has ended by itself meanwhile.
		}
	}
}

/** Waits for PostgreSQL to take queries again, as somebody would before going on. */
async function untilPostgresAnswers(target: Target): Promise<void> {
	for (;;) {
		try {
			await target.query("SELECT 1");
			return;
		} catch {
			await sleep(50);
		}
	}
}

/** How long PostgreSQL is stopped, in milliseconds: longer than a request may take, in a long run. */
export interface FaultLengths {
	readonly stoppedMs: number;
	readonly fullMs: number;
}

/** Writes a file that grows until there is no room. */
async function fill(path: string): Promise<void> {
	const file = await open(path, "w");
	try {
		for (const size of [1_048_576, 4096]) {
			const block = Buffer.alloc(size, 1);
			for (;;) {
				const isFull = await file.write(block).then(
					({ bytesWritten }) => bytesWritten < size,
					() => true,
				);
				if (isFull) {
					break;
				}
			}
		}
	} finally {
		await file.close();
	}
}

/**
 * Moves PostgreSQL's files onto a small file system of their own, so that it can be filled. Needs to be root on Linux; gives
 * false where that is not enough. Call it while nothing runs.
 */
export async function confine(home: string, megabytes: number): Promise<boolean> {
	if (process.platform !== "linux" || process.getuid?.() !== 0) {
		return false;
	}
	await rename(home, `${home}.moved`);
	await mkdir(home);
	try {
		await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", home]);
	} catch {
		await rm(home, { recursive: true });
		await rename(`${home}.moved`, home);
		return false;
	}
	await run("cp", ["-a", `${home}.moved/.`, home]);
	await run("chown", ["--reference", `${home}.moved`, home]);
	await run("chmod", ["--reference", `${home}.moved`, home]);
	await rm(`${home}.moved`, { recursive: true });
	return true;
}

/** Takes the small file system away again, with what is in it. */
export async function release(home: string): Promise<void> {
	await run("umount", [home]).catch(() => undefined);
}

/** Everything that can go wrong. `isConfined`: PostgreSQL's files are on a file system that can be filled. */
export function createFaults({ stoppedMs, fullMs }: FaultLengths, isConfined: boolean): ReadonlyArray<Fault> {
	return [
		{
			name: "server killed",
			happen: async (target, over) => {
				await target.killServer();
				over();
				await target.start();
			},
		},
		{
			name: "PostgreSQL killed",
			happen: async (target, over) => {
				await signalPostgres(target, "SIGKILL");
				over();
				await untilPostgresAnswers(target);
			},
		},
		{
			name: "one of PostgreSQL's processes killed",
			happen: async (target, over, random) => {
				const children = (await target.postgresPids()).slice(1);
				process.kill(children[Math.floor(random() * children.length)] ?? process.pid, "SIGKILL");
				over();
				await untilPostgresAnswers(target);
			},
		},
		{
			name: `PostgreSQL stopped for ${stoppedMs / 1000} s`,
			happen: async (target, over) => {
				await signalPostgres(target, "SIGSTOP");
				await sleep(stoppedMs);
				await signalPostgres(target, "SIGCONT");
				over();
			},
		},
		{
			name: "connections to PostgreSQL cut, ten times",
			happen: async (target, over) => {
				for (let time = 0; time < 10; time += 1) {
					await target.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
					await sleep(100);
				}
				over();
			},
		},
		{
			name: "clock two hours ahead, then two hours back",
			happen: async (target, over) => {
				for (const hours of [2, -2]) {
					target.setClock(hours * 3_600_000);
					await sleep(1500);
				}
				target.setClock(0);
				over();
			},
		},
		{
			name: "clock forty days ahead, so that every token expires",
			happen: async (target, over) => {
				target.setClock(40 * 24 * 3_600_000);
				await sleep(1500);
				target.setClock(0);
				over();
			},
		},
		{
			name: `disk full for ${fullMs / 1000} s`,
			isImpossible: () => (isConfined ? undefined : "it needs root, and a file system that can be mounted"),
			happen: async (target, over) => {
				const ballast = join(await target.postgresHome(), "ballast");
				await fill(ballast);
				await sleep(fullMs);
				await rm(ballast);
				over();
				await untilPostgresAnswers(target);
			},
		},
	];
}
