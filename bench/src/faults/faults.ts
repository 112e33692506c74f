import { execFile } from "node:child_process";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Random } from "./client.js";
import type { ServerProcess } from "./server-process.js";
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
	/** Whether requests have to be answered all the while, since not everything is struck. */
	readonly isBearable?: boolean;
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
 * Puts a small file system where PostgreSQL's files will be, so that it can be filled. Needs to be root on Linux; gives false
 * where that is not enough.
 */
export async function confine(home: string, megabytes: number): Promise<boolean> {
	if (process.platform !== "linux" || process.getuid?.() !== 0) {
		return false;
	}
	await mkdir(home, { recursive: true });
	return run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", home]).then(
		() => true,
		() => false,
	);
}

/** Takes the small file system away again, with what is in it. */
export async function release(home: string): Promise<void> {
	await run("umount", [home]).catch(() => undefined);
}

/** One of several servers, by chance. */
function oneOf({ servers }: Target, random: Random): ServerProcess {
	const [first] = servers;
	const server = servers[Math.floor(random() * servers.length)] ?? first;
	if (server === undefined) {
		throw new Error("There are no servers.");
	}
	return server;
}

/** What can go wrong with one of several servers while the others go on. */
function faultsOfOne({ stoppedMs }: FaultLengths): ReadonlyArray<Fault> {
	return [
		{
			name: "one of the servers killed",
			isBearable: true,
			happen: async (target, over, random) => {
				await oneOf(target, random).end("SIGKILL");
				await sleep(1000);
				await target.start();
				over();
			},
		},
		{
			name: `one of the servers stopped for ${stoppedMs / 1000} s`,
			isBearable: true,
			happen: async (target, over, random) => {
				const server = oneOf(target, random);
				server.signal("SIGSTOP");
				await sleep(stoppedMs);
				server.signal("SIGCONT");
				over();
			},
		},
		{
			name: "one of the servers' clocks two hours ahead of the others'",
			isBearable: true,
			happen: async (target, over, random) => {
				const server = oneOf(target, random);
				server.setClock(2 * 3_600_000);
				await sleep(1500);
				server.setClock(0);
				over();
			},
		},
	];
}

/**
 * Everything that can go wrong with so many servers. `isConfined`: PostgreSQL's files are on a file system that can be
 * filled.
 */
export function createFaults(lengths: FaultLengths, isConfined: boolean, processes: number): ReadonlyArray<Fault> {
	const { stoppedMs, fullMs } = lengths;
	const setClocks = ({ servers }: Target, offsetMs: number): void =>
		servers.forEach((server) => server.setClock(offsetMs));
	return [
		...(processes > 1 ? faultsOfOne(lengths) : []),
		{
			name: processes > 1 ? "all servers killed" : "server killed",
			happen: async (target, over) => {
				await Promise.all(target.servers.map((server) => server.end("SIGKILL")));
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
					setClocks(target, hours * 3_600_000);
					await sleep(1500);
				}
				setClocks(target, 0);
				over();
			},
		},
		{
			name: "clock forty days ahead, so that every token expires",
			happen: async (target, over) => {
				setClocks(target, 40 * 24 * 3_600_000);
				await sleep(1500);
				setClocks(target, 0);
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
