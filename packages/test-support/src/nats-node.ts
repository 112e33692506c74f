import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What is deployed is what is tried. */
const sharedConf = fileURLToPath(new URL("../../../deploy/nats/nats.conf", import.meta.url));

/** Another nats-server than the one in the PATH, such as a newer one. */
export const natsServer = process.env["NATS_SERVER_PATH"] ?? "nats-server";

/** From 2.10 on an entry can be written to the disk before it is acknowledged, as deploy/nats recommends. */
export const canSync = /v2\.[1-9]\d\./.test(spawnSync(natsServer, ["--version"], { encoding: "utf8" }).stdout ?? "");

/** The configuration for the version that is tried: what a newer one is recommended stands in it as a comment. */
export function confFor(text: string, isNewer: boolean): string {
	return isNewer ? text.replace("# sync_interval: always", "sync_interval: always") : text;
}

/** The ports of one node. */
export interface NatsPorts {
	readonly clients: number;
	readonly peers: number;
	readonly monitor: number;
}

/** What a node has in common with the others. */
export interface NatsSecrets {
	readonly token: string;
	readonly peersPassword: string;
	/** The ports at which the nodes come to each other. */
	readonly peers: ReadonlyArray<number>;
}

/** One node of the queue, which can be killed alone. */
export interface NatsNode {
	readonly name: string;
	/** For clients, as host and port. */
	readonly address: string;
	readonly isRunning: () => boolean;
	/** Resolves as soon as the process runs; it takes a while until it is of use. */
	readonly start: () => Promise<void>;
	/** Kills it, and waits until it has ended. */
	readonly kill: () => Promise<void>;
	/** Holds it where it is, or lets it go on. */
	readonly signal: (signal: "SIGSTOP" | "SIGCONT") => void;
	/** Whether it has ended without being asked to. */
	readonly hasCrashed: () => boolean;
	/** Whether it has found the others, and has as much of the queue as they have. */
	readonly isHealthy: () => Promise<boolean>;
	/** The end of what it has said. */
	readonly logTail: () => Promise<string>;
}

/** What the node's node.conf says, in the place of the example's. */
export function nodeConf(name: string, store: string, ports: NatsPorts, secrets: NatsSecrets): string {
	const address = (port: number): string => JSON.stringify(`127.0.0.1:${port}`);
	const routes = secrets.peers.map((port) => `nats-route://node:${secrets.peersPassword}@127.0.0.1:${port}`);
	return [
		`NODE: ${JSON.stringify(name)}`,
		`CLIENTS: ${address(ports.clients)}`,
		`PEERS: ${address(ports.peers)}`,
		`MONITOR: ${address(ports.monitor)}`,
		`STORE: ${JSON.stringify(store)}`,
		"MAX_STORE: 2GB",
		`TOKEN: ${JSON.stringify(secrets.token)}`,
		`PEERS_PASSWORD: ${JSON.stringify(secrets.peersPassword)}`,
		`ROUTES: ${JSON.stringify(routes)}`,
		"",
	].join("\n");
}

/** Describes a node that keeps everything in `folder`; `start` starts it. */
export function createNatsNode(name: string, folder: string, ports: NatsPorts, secrets: NatsSecrets): NatsNode {
	let child: ChildProcess | undefined;
	let crashed = false;
	const logFile = join(folder, "said.queue");

	const writeConf = async (): Promise<string> => {
		await mkdir(folder, { recursive: true });
		const conf = join(folder, "nats.conf");
		await writeFile(conf, confFor(await readFile(sharedConf, "utf8"), canSync));
		await writeFile(join(folder, "node.conf"), nodeConf(name, join(folder, "store"), ports, secrets));
		return conf;
	};

	return {
		name,
		address: `127.0.0.1:${ports.clients}`,
		isRunning: () => child !== undefined,
		start: async () => {
			const conf = await writeConf();
			const output = openSync(logFile, "a", 0o600);
			const started = spawn(natsServer, ["-c", conf], { stdio: ["ignore", output, output] });
			closeSync(output);
			child = started;
			started.once("exit", () => (crashed ||= child === started));
			await new Promise<void>((resolve, reject) => {
				started.once("spawn", () => resolve());
				started.once("error", reject);
			});
		},
		kill: async () => {
			const ending = child;
			child = undefined;
			if (ending !== undefined && ending.exitCode === null && ending.signalCode === null) {
				await new Promise<void>((resolve) => {
					ending.once("exit", () => resolve());
					ending.kill("SIGKILL");
				});
			}
		},
		signal: (signal) => void child?.kill(signal),
		hasCrashed: () => crashed,
		isHealthy: () =>
			fetch(`http://127.0.0.1:${ports.monitor}/healthz`, { signal: AbortSignal.timeout(1000) }).then(
				({ status }) => status === 200,
				() => false,
			),
		logTail: async () => (await readFile(logFile, "utf8").catch(() => "")).split("\n").slice(-20).join("\n"),
	};
}
