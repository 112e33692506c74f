import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawFeatures } from "../faults/fault-features.ts";
import { createMultiServerTarget } from "../faults/multi-server-target.ts";
import { runFaults } from "../faults/run-faults.ts";
import type { Target } from "../faults/target.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const features = drawFeatures(createSeededRandom(seed));
console.log(`faults of several servers: SEED=${seed}, with ${features.join(", ")}`);

describe("two servers behind one address, on one PostgreSQL", () => {
	it("store every event exactly once, and go on while one of them is away", async () => {
		const report = await runFaults({
			seed,
			clients: 50,
			minutes: 0,
			features,
			lengths: { stoppedMs: 2000, fullMs: 0 },
			processes: 2,
			only: [
				"one of the servers killed",
				"one of the servers stopped for 2 s",
				"all servers killed",
				"PostgreSQL killed",
			],
			onProgress: () => undefined,
		});
		expect(report.wrong).toEqual([]);
		expect(report.stored).toBe(report.recorded);
		expect(report.acknowledged).toBe(report.recorded);
		expect(report.recorded).toBeGreaterThan(1000);
		const meanwhile = new Map(report.outcomes.map((outcomes) => [outcomes.fault, outcomes.meanwhile]));
		expect(meanwhile.size).toBe(4);
		expect(meanwhile.get("one of the servers killed")).toBeGreaterThan(0);
		expect(meanwhile.get("one of the servers stopped for 2 s")).toBeGreaterThan(0);
	}, 150_000);
});

describe("two servers that count a session's requests together", () => {
	let dataDir = "";
	let target: Target;

	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), "telemetry-several-"));
		target = createMultiServerTarget(dataDir, 2, { env: { REQUESTS_PER_MINUTE_PER_SESSION: "30" } });
		await target.start();
	});

	afterAll(async () => {
		const home = await target.postgresHome();
		await target.stop();
		await rm(home, { recursive: true, force: true });
		await rm(dataDir, { recursive: true, force: true });
	});

	const openSession = async (): Promise<string> => {
		const response = await fetch(`${target.url()}/telemetry/start-session`, {
			headers: {
				"Telemetry-Plugin-Version": "1.0.0",
				"Telemetry-Channel": "dev",
				"Telemetry-Schema-Version": "1",
			},
		});
		return ((await response.json()) as { sessionToken: string }).sessionToken;
	};

	/** How the servers answer, asked in turn from the one given on. */
	const answers = async (token: string, first: 0 | 1, count: number): Promise<ReadonlyArray<number>> => {
		const statuses: Array<number> = [];
		for (let index = 0; index < count; index += 1) {
			const url = target.servers[(first + index) % 2]?.url() ?? "";
			const headers = { Authorization: `Bearer ${token}` };
			statuses.push((await fetch(`${url}/telemetry/still-alive`, { headers })).status);
		}
		return statuses;
	};

	const thirtyAnswered = Array.from({ length: 30 }, () => 204);

	it("refuse its 31st request within a minute, whichever of them it reaches", async () => {
		for (const last of [0, 1] as const) {
			const token = await openSession();
			expect(await answers(token, 0, 30)).toEqual(thirtyAnswered);
			expect(await answers(token, last, 2)).toEqual([429, 429]);
		}
	});

	it("refuse it also after both were killed, since neither remembers anything itself", async () => {
		const token = await openSession();
		expect(await answers(token, 0, 30)).toEqual(thirtyAnswered);
		await Promise.all(target.servers.map((server) => server.end("SIGKILL")));
		await target.start();
		expect(await answers(token, 0, 2)).toEqual([429, 429]);
		expect(await answers(await openSession(), 0, 2)).toEqual([204, 204]);
	});
});
