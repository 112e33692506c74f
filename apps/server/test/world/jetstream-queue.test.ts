import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { QueueOptions } from "../../src/ingest/queue/jetstream-queue.js";
import { connectJetStreamQueue, inspectJetStreamQueue } from "../../src/ingest/queue/jetstream-queue.js";
import type { Queue } from "../../src/ingest/queue/queue.js";
import { QueueUnavailable } from "../../src/ingest/queue/queue.js";
import type { NatsNode } from "./support/nats-node.js";
import { hasNats, startNatsNode } from "./support/nats-node.js";

const token = "a-token-for-a-test";
const megabyte = 1_048_576;
const undo: Array<() => Promise<unknown>> = [];

afterEach(async () => {
	for (const step of undo.splice(0).reverse()) {
		await step();
	}
});

function placeAt({ address }: NatsNode): QueueOptions {
	return { servers: [address], isEncrypted: false, token, replicas: 1, maxBytes: 16 * megabyte };
}

async function start(...lines: ReadonlyArray<string>): Promise<QueueOptions> {
	const node = await startNatsNode(token, ...lines);
	undo.push(node.remove);
	return placeAt(node);
}

async function open(place: QueueOptions): Promise<Queue> {
	const log = await connectJetStreamQueue(place);
	undo.push(log.close);
	return log;
}

/** The next so many entries from the oldest on, as text. */
async function read(log: Queue, count: number): Promise<ReadonlyArray<readonly [number, string]>> {
	const stopping = new AbortController();
	const found: Array<readonly [number, string]> = [];
	for await (const portion of log.read(stopping.signal)) {
		found.push(...portion.map(({ position, bytes }) => [position, Buffer.from(bytes).toString()] as const));
		if (found.length >= count) {
			stopping.abort();
		}
	}
	return found;
}

describe.skipIf(!hasNats)("a queue on a real JetStream", () => {
	it("gives what was written, in order, from the oldest on that is not forgotten", async () => {
		const log = await open(await start());
		for (const text of ["one", "two", "three"]) {
			await log.append(Buffer.from(text));
		}
		const all = await read(log, 3);
		expect(all.map(([, text]) => text)).toEqual(["one", "two", "three"]);
		// Reading forgets nothing.
		expect(await read(log, 3)).toEqual(all);
		await log.deleteUpTo(all[1]?.[0] ?? 0);
		expect(await read(log, 1)).toEqual([all[2]]);
		expect((await log.state()).entries).toBe(1);
		await log.deleteUpTo(all[2]?.[0] ?? 0);
		expect(await log.state()).toEqual({
			entries: 0,
			bytes: 0,
			roomBytes: 16 * megabyte,
			oldestAtMs: undefined,
		});
	});

	it("goes on giving what is written while somebody reads", async () => {
		const log = await open(await start());
		const reading = read(log, 300);
		for (let index = 0; index < 300; index += 1) {
			await log.append(Buffer.from(String(index)));
		}
		expect((await reading).map(([, text]) => text)).toEqual(Array.from({ length: 300 }, (_, index) => String(index)));
	});

	it("is no longer read once the signal is aborted, also before reading has begun", async () => {
		const log = await open(await start());
		for (const ms of [0, 1, 2, 5, 10, 20, 50]) {
			const stopping = new AbortController();
			const reading = (async () => {
				for await (const portion of log.read(stopping.signal)) {
					expect(portion).toEqual([]);
				}
				return "left";
			})();
			await sleep(ms);
			stopping.abort();
			expect(await Promise.race([reading, sleep(10_000, "still reading")])).toBe("left");
		}
	});

	it("refuses what comes when it is full, and keeps what it has acknowledged", async () => {
		const log = await open(await start());
		const entry = Buffer.alloc(megabyte / 2, "x");
		let written = 0;
		await expect(
			(async () => {
				for (;;) {
					await log.append(entry);
					written += 1;
				}
			})(),
		).rejects.toThrow(QueueUnavailable);
		expect(written).toBeGreaterThan(20);
		expect((await log.state()).entries).toBe(written);
		const [first] = await read(log, 1);
		await log.deleteUpTo(first?.[0] ?? 0);
		await log.append(entry);
	});

	it("is looked at without being made or changed", async () => {
		const place = await start();
		expect(await inspectJetStreamQueue(place)).toBeUndefined();
		expect(await inspectJetStreamQueue(place)).toBeUndefined();
		const log = await open(place);
		await log.append(Buffer.from("one"));
		const before = await log.state();
		const larger = { ...place, maxBytes: 32 * megabyte };
		expect(await inspectJetStreamQueue(larger)).toEqual({ state: before, isAsConfigured: false });
		expect(await inspectJetStreamQueue(place)).toEqual({ state: before, isAsConfigured: true });
		expect(await log.state()).toEqual(before);
	});

	it("takes a larger size over from the settings when a server is started again", async () => {
		const place = await start();
		await open(place);
		const larger = await open({ ...place, maxBytes: 32 * megabyte });
		for (let index = 0; index < 40; index += 1) {
			await larger.append(Buffer.alloc(megabyte / 2, "x"));
		}
		expect((await larger.state()).entries).toBe(40);
	});

	it("says what is wrong when there is no node, or one that does not take the token", async () => {
		const place = await start();
		await expect(connectJetStreamQueue({ ...place, servers: ["127.0.0.1:1"] })).rejects.toThrow(
			"The queue at NATS_SERVERS cannot be used: connection refused.",
		);
		await expect(connectJetStreamQueue({ ...place, token: "another-token-altogether" })).rejects.toThrow(
			"cannot be used: Authorization Violation. More than half of its nodes have to run, with JetStream, and take NATS_TOKEN.",
		);
	});

	it("speaks TLS where a node asks for it, and with nothing else where the settings do", async () => {
		const folder = await mkdtemp(join(tmpdir(), "telemetry-tls-"));
		undo.push(() => rm(folder, { recursive: true, force: true }));
		const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
		const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
		const made = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert];
		execFileSync("openssl", ["req", "-x509", ...made, ...subject], { stdio: "ignore" });
		const secured = await start(`tls { cert_file: "${cert}", key_file: "${key}" }`);
		await expect(connectJetStreamQueue({ ...secured, isEncrypted: true })).rejects.toThrow("self-signed certificate");
		const plain = await start();
		await expect(connectJetStreamQueue({ ...plain, isEncrypted: true })).rejects.toThrow("does not support 'tls'");
		// Node reads the authorities to trust when it starts.
		const script = `
			import { connectJetStreamQueue } from ${JSON.stringify(new URL("../../dist/ingest/queue/jetstream-queue.js", import.meta.url).href)};
			const log = await connectJetStreamQueue(${JSON.stringify({ ...secured, isEncrypted: true })});
			await log.append(Buffer.from("one"));
			console.log((await log.state()).entries);
			await log.close();`;
		const answered = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
			env: { ...process.env, NODE_EXTRA_CA_CERTS: cert },
			encoding: "utf8",
		});
		expect(answered.trim()).toBe("1");
	});

	it("is found again after its node was away, with what it had", async () => {
		const node = await startNatsNode(token);
		undo.push(node.remove);
		const log = await open(placeAt(node));
		await log.append(Buffer.from("one"));
		await node.kill();
		await expect(log.append(Buffer.from("two"))).rejects.toThrow(QueueUnavailable);
		await expect(log.state()).rejects.toThrow(QueueUnavailable);
		await node.start();
		await vi.waitFor(() => log.append(Buffer.from("two")), { timeout: 20_000 });
		const texts = (await read(log, 2)).map(([, text]) => text);
		expect(new Set(texts)).toEqual(new Set(["one", "two"]));
	});
});
