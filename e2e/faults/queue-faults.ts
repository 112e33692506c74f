import { setTimeout as sleep } from "node:timers/promises";
import { lockKeys } from "@flipbook-telemetry/server";
import type { NatsNode, NatsNodes } from "@flipbook-telemetry/test-support";
import { pickOne } from "../support/random.ts";
import type { Random } from "../support/random.ts";
import type { Fault, FaultLengths } from "./fault.ts";
import { killPostgres, untilPostgresAnswers } from "./postgres-faults.ts";
import type { Target } from "./target.ts";

/** How long others may take to elect a leader: nodes wait for 4 to 9 seconds, and a vote may be tied. */
const longestElectionMs = 30_000;
/** So long things are left as they are, so that requests come meanwhile. */
const awhileMs = 1000;

function queueOf({ queue }: Target): NatsNodes {
	if (queue === undefined) {
		throw new Error("There is no queue.");
	}
	return queue;
}

/** Waits for the queue to have a leader other than the one given. Throws when none is found. */
async function untilLed(queue: NatsNodes, except?: NatsNode): Promise<NatsNode> {
	const deadline = performance.now() + longestElectionMs;
	for (;;) {
		const leader = await queue.leader();
		if (leader !== undefined && leader !== except) {
			return leader;
		}
		if (performance.now() > deadline) {
			throw new Error(`The queue has had no leader for ${longestElectionMs / 1000} s.`);
		}
		await sleep(100);
	}
}

/** Kills a node, waits until the others do without it, lets it be away for a while, and starts it again. */
async function killNode(queue: NatsNodes, node: NatsNode): Promise<void> {
	await node.kill();
	await untilLed(queue, node);
	await sleep(awhileMs);
	await queue.start();
}

/** The server that may read the queue now, which is the one that holds the lock in PostgreSQL; undefined while none does. */
async function readerOf({ query, servers }: Target): Promise<Target["servers"][number] | undefined> {
	const rows = await query<{ name: string }>(
		`SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
		WHERE locktype = 'advisory' AND granted AND objid = ${lockKeys.queueReader}`,
	);
	return servers.find(({ name }) => name === rows[0]?.name);
}

async function untilRead(target: Target): Promise<Target["servers"][number]> {
	for (;;) {
		const reader = await readerOf(target);
		if (reader !== undefined) {
			return reader;
		}
		await sleep(100);
	}
}

/** What can go wrong with the queue, and with what reads it. */
export function queueFaults({ stoppedMs }: FaultLengths): ReadonlyArray<Fault> {
	const killSome = async (target: Target, over: () => void, nodes: ReadonlyArray<NatsNode>): Promise<void> => {
		await Promise.all(nodes.map((node) => node.kill()));
		await sleep(3 * awhileMs);
		await queueOf(target).start();
		await untilLed(queueOf(target));
		over();
	};
	const someOf = (nodes: ReadonlyArray<NatsNode>, random: Random): ReadonlyArray<NatsNode> => {
		const spared = pickOne(nodes, random);
		return nodes.filter((node) => node !== spared);
	};
	return [
		{
			name: "one of the queue's nodes killed",
			isTolerated: true,
			inject: async (target, over, random) => {
				const queue = queueOf(target);
				await killNode(queue, pickOne(queue.nodes, random));
				over();
			},
		},
		{
			name: "the node that leads the queue killed",
			isTolerated: true,
			inject: async (target, over) => {
				const queue = queueOf(target);
				await killNode(queue, await untilLed(queue));
				over();
			},
		},
		{
			name: `one of the queue's nodes stopped for ${stoppedMs / 1000} s`,
			isTolerated: true,
			inject: async (target, over, random) => {
				const queue = queueOf(target);
				const node = pickOne(queue.nodes, random);
				node.signal("SIGSTOP");
				await sleep(stoppedMs);
				node.signal("SIGCONT");
				// It may take itself for the leader still, and call for an election.
				await queue.start();
				await untilLed(queue);
				over();
			},
		},
		{
			name: "all of the queue's nodes killed, one after the other",
			isTolerated: true,
			inject: async (target, over) => {
				const queue = queueOf(target);
				for (const node of queue.nodes) {
					await killNode(queue, node);
				}
				over();
			},
		},
		{
			name: "two of the queue's three nodes killed at once",
			inject: async (target, over, random) => killSome(target, over, someOf(queueOf(target).nodes, random)),
		},
		{
			name: "all of the queue's nodes killed at once",
			inject: async (target, over) => killSome(target, over, queueOf(target).nodes),
		},
		{
			name: "servers, PostgreSQL and all of the queue's nodes killed at once",
			inject: async (target, over) => {
				const queue = queueOf(target);
				await Promise.all([
					killPostgres(target),
					...queue.nodes.map((node) => node.kill()),
					...target.servers.map((server) => server.end("SIGKILL")),
				]);
				await Promise.all([queue.start(), untilPostgresAnswers(target)]);
				over();
				await target.start();
			},
		},
		{
			name: "one of the queue's nodes and PostgreSQL killed",
			isTolerated: true,
			inject: async (target, over, random) => {
				const queue = queueOf(target);
				const node = pickOne(queue.nodes, random);
				await Promise.all([killPostgres(target), killNode(queue, node)]);
				await untilPostgresAnswers(target);
				over();
			},
		},
		{
			name: "the server that reads the queue killed",
			isTolerated: true,
			inject: async (target, over) => {
				await (await untilRead(target)).end("SIGKILL");
				await sleep(awhileMs);
				await target.start();
				over();
			},
		},
	];
}
