import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Queue } from "@flipbook-telemetry/server";
import { connectJetStreamQueue } from "@flipbook-telemetry/server";
import type { NatsNodes } from "@flipbook-telemetry/test-support";
import { canSync, createNatsNodes, stream, whyNoNats } from "@flipbook-telemetry/test-support";
import { describe, expect, it, vi } from "vitest";
import { untilEmpty } from "../faults/empty-queue.ts";
import { createMultiServerTarget } from "../faults/multi-server-target.ts";
import { runFaults } from "../faults/run-faults.ts";
import type { StoredSession } from "./support/same-sessions.ts";
import { sendSameSessions, storedOf } from "./support/same-sessions.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`the queue: SEED=${seed}`);

const missing = whyNoNats();
if (missing !== undefined) {
	console.warn(`Skipped: the queue of three nodes: ${missing}.`);
}

if (missing === undefined && !canSync) {
	console.warn(
		"Skipped: killing all of the queue's nodes: this nats-server is older than 2.10 and may forget what it acknowledged.",
	);
}

const stoppedMs = 3000;

describe.skipIf(missing !== undefined)(
	"two servers behind one address, with a queue of three nodes before PostgreSQL",
	() => {
		it("store every event exactly once, and go on while a node, PostgreSQL or a server is away", async () => {
			const report = await runFaults({
				seed,
				clients: 50,
				minutes: 0,
				lengths: { stoppedMs, fullMs: 0 },
				processes: 2,
				queue: true,
				only: [
					// What a version without `sync_interval: always` has acknowledged can be gone after that.
					...(canSync ? ["all of the queue's nodes killed, one after the other"] : []),
					"PostgreSQL killed",
					`PostgreSQL stopped for ${stoppedMs / 1000} s`,
					"the server that reads the queue killed",
				],
				onProgress: () => undefined,
			});
			expect(report.wrong).toEqual([]);
			expect(report.stored).toBe(report.recorded);
			expect(report.acknowledged).toBe(report.recorded);
			expect(report.recorded).toBeGreaterThan(1000);
			expect(report.outcomes).toHaveLength(canSync ? 4 : 3);
			expect(report.outcomes.every(({ meanwhile }) => meanwhile > 0)).toBe(true);
		}, 150_000);
	},
);

/** What two servers, with a queue or without one, have stored of the same sessions. */
async function storedByServers(hasQueue: boolean): Promise<ReadonlyArray<StoredSession>> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-same-"));
	const queue = hasQueue ? await createNatsNodes(join(dataDir, "queue")) : undefined;
	const target = createMultiServerTarget(dataDir, 2, { queue });
	try {
		await queue?.start();
		await target.start();
		const ids = await sendSameSessions(target.url(), seed);
		expect(queue === undefined ? undefined : await untilEmpty(queue)).toBeUndefined();
		return await storedOf(target, ids);
	} finally {
		const home = await target.postgresHome();
		await target.stop();
		await queue?.stop();
		await rm(home, { recursive: true, force: true });
		await rm(dataDir, { recursive: true, force: true });
	}
}

describe.skipIf(missing !== undefined)("the same sessions", () => {
	it("are stored and counted the same with a queue as without one", async () => {
		const without = await storedByServers(false);
		expect(without).toHaveLength(12);
		expect(without.every((session) => session.events > 30)).toBe(true);
		expect(await storedByServers(true)).toEqual(without);
	}, 120_000);
});

function placeOf({ settings: { NATS_SERVERS, NATS_TOKEN } }: NatsNodes): Parameters<typeof connectJetStreamQueue>[0] {
	const servers = NATS_SERVERS.split(",");
	return { servers, token: NATS_TOKEN, isEncrypted: false, replicas: 3, maxBytes: 16_777_216 };
}

/** Starts three nodes, and a queue on them as a server has it. */
async function withQueue(use: (queue: Queue, nodes: NatsNodes) => Promise<void>): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "telemetry-nodes-"));
	const nodes = await createNatsNodes(folder);
	try {
		await nodes.start();
		const queue = await connectJetStreamQueue(placeOf(nodes));
		await use(queue, nodes).finally(queue.close);
	} finally {
		await nodes.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

/** The first count that the queue answers with. While nodes elect a leader, it does not answer. */
async function entriesOf(queue: Queue): Promise<number | undefined> {
	const ask = (): Promise<number | undefined> =>
		queue.state().then(
			({ entries }) => entries,
			() => undefined,
		);
	return vi.waitUntil(ask, { timeout: 20_000, interval: 250 });
}

describe.skipIf(missing !== undefined)("the queue of three nodes", () => {
	it(
		"forgets what it is told to, and nothing else, although each node is killed and started again afterwards",
		() =>
			withQueue(async (queue, { nodes, start }) => {
				const append = (count: number): Promise<unknown> =>
					Promise.all(Array.from({ length: count }, (_, index) => queue.append(Buffer.from(`entry ${index}`))));
				await append(500);
				// The first of a new stream is 1.
				await queue.deleteUpTo(10);
				// Makes the nodes repeat the forgetting when they start.
				await append(10);
				for (const node of nodes) {
					await node.kill();
					await start();
				}
				expect(await entriesOf(queue)).toBe(490 + 10);
			}),
		90_000,
	);

	it(
		"acknowledges nothing without a majority, and says so",
		() =>
			withQueue(async (queue, { nodes: [first, second], start }) => {
				await queue.append(Buffer.from("kept"));
				await Promise.all([first?.kill(), second?.kill()]);
				await expect(queue.append(Buffer.from("not acknowledged"))).rejects.toThrow(
					/did not take it: (no node leads it|timeout)/,
				);
				await expect
					.poll(() => queue.append(Buffer.from("nor this")).catch(String), { timeout: 20_000, interval: 500 })
					.toContain("no node leads it");
				await start();
				await expect.poll(() => queue.append(Buffer.from("kept too")).catch(String)).toBeUndefined();
				expect(await entriesOf(queue)).toBeGreaterThanOrEqual(2);
			}),
		90_000,
	);

	it(
		"lets several servers start at the same time when it does not exist yet",
		() =>
			withQueue(async (_log, nodes) => {
				// Without retries about a quarter of the rounds failed: nodes ignore requests while the stream is created.
				for (let round = 0; round < 12; round += 1) {
					await nodes.ask((manager) => manager.streams.delete(stream));
					const started = await Promise.allSettled(
						Array.from({ length: 4 }, () => connectJetStreamQueue(placeOf(nodes))),
					);
					const logs = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
					await Promise.all(logs.map((queue) => queue.close()));
					expect(started.map(({ status }) => status)).toEqual(Array<string>(4).fill("fulfilled"));
				}
			}),
		120_000,
	);
});
