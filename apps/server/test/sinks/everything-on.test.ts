import { afterEach, describe, expect, it } from "vitest";
import { createQueueInMemory } from "../ingest/queue/support/queue-in-memory.js";
import { inTime } from "../support/in-time.js";
import type { EverythingOn } from "./support/everything-on.js";
import { carriesEverywhere, startEverythingOn } from "./support/everything-on.js";
import { useLakeReader } from "./support/lake-reader.js";
import { useLoopbackPostHog } from "./support/loopback-posthog.js";

const posthog = useLoopbackPostHog();
const reader = useLakeReader();
let server: EverythingOn;

afterEach(async () => {
	posthog.letGo();
	await server.stop();
});

async function eventsInLake(folder: string): Promise<number> {
	return (await reader.query(`SELECT seq FROM '${folder}/events/*/*.parquet'`)).length;
}

describe("a server with a log before its database, a lake, PostHog, and one connection for requests", () => {
	it("takes sessions and batches, and carries them to both", async () => {
		server = await startEverythingOn(posthog, {}, { queue: createQueueInMemory(Date.now) });
		await carriesEverywhere(server, posthog, eventsInLake);
	});
});

describe("a server with one connection for requests", () => {
	it("answers them while PostHog does not, and stops within seconds then", async () => {
		server = await startEverythingOn(posthog, {});
		await expect.poll(server.haveBegun).toBe(true);
		posthog.failures.push("held");
		await server.use(1);
		await expect.poll(() => posthog.requests.length).toBe(1);
		for (let round = 0; round < 5; round += 1) {
			expect(await server.use(2)).toEqual([200, 200]);
		}
		const startedAt = performance.now();
		await server.stop();
		expect(performance.now() - startedAt).toBeLessThan(inTime(2000));
		expect(posthog.taken.size).toBe(0);
	});
});
