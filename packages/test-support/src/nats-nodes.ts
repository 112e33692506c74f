import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { JetStreamManager } from "@nats-io/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { findFreePorts } from "./free-port.js";
import type { NatsNode } from "./nats-node.js";
import { createNatsNode, natsServer } from "./nats-node.js";

/** The stream that the servers make and use. */
export const stream = "telemetry";

const longestStartMs = 30_000;

/** The queue: three nodes on this machine, as they would be on three. All can be killed. */
export interface NatsNodes {
	readonly nodes: ReadonlyArray<NatsNode>;
	/** The settings of a server that uses it. */
	readonly settings: Readonly<Record<"NATS_SERVERS" | "NATS_TOKEN" | "NATS_REPLICAS", string>>;
	/** Starts what does not run, and waits until every node is of use. Throws when that takes too long. */
	readonly start: () => Promise<void>;
	/** Ends all of them. What they have stored lies in their folder still. */
	readonly stop: () => Promise<void>;
	/** The node that leads the stream; undefined while none does, or nobody has made the stream. */
	readonly leader: () => Promise<NatsNode | undefined>;
	/** How many changes are in the queue. Throws while nobody can tell. */
	readonly length: () => Promise<number>;
	/** Asks the queue something. Throws while it does not answer. */
	readonly ask: <T>(question: (manager: JetStreamManager) => Promise<T>) => Promise<T>;
}

/** Why no node can be started on this machine; undefined when they can. */
export function whyNoNats(): string | undefined {
	return spawnSync(natsServer, ["--version"], { stdio: "ignore" }).error === undefined
		? undefined
		: `there is no ${natsServer} (apt install nats-server, or NATS_SERVER_PATH with where it is)`;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Describes three nodes with free ports, which keep everything in `folder`; `start` starts them. Throws without nats-server. */
export async function createNatsNodes(folder: string): Promise<NatsNodes> {
	const reason = whyNoNats();
	if (reason !== undefined) {
		throw new Error(`The queue cannot be started: ${reason}.`);
	}
	const names = ["log-1", "log-2", "log-3"];
	const ports = await findFreePorts(3 * names.length);
	const portAt = (index: number): number => ports[index] ?? 0;
	const secrets = {
		token: "a-token-for-a-run-of-faults",
		peersPassword: "peers",
		peers: names.map((_, index) => portAt(3 * index + 1)),
	};
	const nodes = names.map((name, index) =>
		createNatsNode(
			name,
			join(folder, name),
			{ clients: portAt(3 * index), peers: portAt(3 * index + 1), monitor: portAt(3 * index + 2) },
			secrets,
		),
	);

	const ask: NatsNodes["ask"] = async (question) => {
		const servers = nodes.map(({ address }) => address);
		const connection = await connect({ servers, token: secrets.token, timeout: 1000, reconnect: false });
		try {
			return await question(await jetstreamManager(connection, { checkAPI: false, timeout: 2000 }));
		} finally {
			await connection.close();
		}
	};

	const untilHealthy = async (node: NatsNode): Promise<void> => {
		const deadline = performance.now() + longestStartMs;
		while (!(await node.isHealthy())) {
			if (performance.now() > deadline || node.hasCrashed()) {
				throw new Error(`${node.name} does not become healthy. It said:\n${await node.logTail()}`);
			}
			await sleep(50);
		}
	};

	return {
		nodes,
		settings: {
			NATS_SERVERS: nodes.map(({ address }) => address).join(","),
			NATS_TOKEN: secrets.token,
			NATS_REPLICAS: String(names.length),
		},
		start: async () => {
			await Promise.all(nodes.filter((node) => !node.isRunning()).map((node) => node.start()));
			await Promise.all(nodes.map(untilHealthy));
		},
		stop: async () => {
			await Promise.all(nodes.map((node) => node.kill()));
		},
		leader: () =>
			ask(async (manager) => {
				const { cluster } = await manager.streams.info(stream);
				return nodes.find(({ name }) => name === cluster?.leader);
			}).catch(() => undefined),
		length: () => ask(async (manager) => (await manager.streams.info(stream)).state.messages),
		ask,
	};
}
