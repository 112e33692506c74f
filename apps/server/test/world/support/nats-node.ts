import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { freePort } from "./free-port.js";

const program = process.env["NATS_SERVER_PATH"] ?? "nats-server";

const version = spawnSync(program, ["--version"], { encoding: "utf8" });

/** Whether there is one to start. */
export const hasNats = version.error === undefined;
if (!hasNats) {
	console.warn("Skipped: the queue on JetStream. nats-server is missing (apt install nats-server).");
}

/** From 2.10 on an entry can be written to the disk before it is acknowledged, as deploy/nats recommends. */
const syncs = /v2\.(?:[1-9]\d)\./.test(version.stdout ?? "");
if (hasNats) {
	console.log(`nats-server: ${version.stdout.trim()}${syncs ? ", sync_interval: always" : ""}`);
}

/** A NATS server of one node. */
export interface NatsNode {
	/** `host:port` */
	readonly address: string;
	readonly kill: () => Promise<void>;
	/** Starts it again with what it had. */
	readonly start: () => Promise<void>;
	/** Ends it, and takes its files away. */
	readonly remove: () => Promise<void>;
}

async function isListening(port: number): Promise<boolean> {
	const socket = connect(port, "127.0.0.1");
	const answer = await new Promise<boolean>((resolve) => {
		socket.once("connect", () => resolve(true));
		socket.once("error", () => resolve(false));
	});
	socket.destroy();
	return answer;
}

/** Starts one in a folder of its own, with the token it asks for and further lines of its configuration. */
export async function startNatsNode(token: string, ...lines: ReadonlyArray<string>): Promise<NatsNode> {
	const folder = await mkdtemp(join(tmpdir(), "telemetry-nats-"));
	const port = await freePort();
	const conf = join(folder, "nats.conf");
	await writeFile(
		conf,
		[
			`listen: "127.0.0.1:${port}"`,
			`jetstream { store_dir: "${join(folder, "store")}"${syncs ? ", sync_interval: always" : ""} }`,
			`authorization { token: "${token}" }`,
			...lines,
		].join("\n"),
	);
	let child: ChildProcess | undefined;
	const start = async (): Promise<void> => {
		child = spawn(program, ["-c", conf], { stdio: "ignore" });
		await vi.waitUntil(() => isListening(port), { timeout: 10_000 });
	};
	const kill = async (): Promise<void> => {
		if (child?.exitCode === null && child.signalCode === null) {
			const ended = once(child, "exit");
			child.kill("SIGKILL");
			await ended;
		}
	};
	await start();
	return {
		address: `127.0.0.1:${port}`,
		kill,
		start,
		remove: async () => {
			await kill();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
