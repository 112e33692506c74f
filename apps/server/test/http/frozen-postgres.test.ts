import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rateLimitOptions } from "../../src/config/options.js";
import { parseConfig } from "../../src/config/parse-config.js";
import type { RateLimits } from "../../src/http/rate-limits.js";
import { createRateLimits } from "../../src/http/rate-limits.js";
import type { FreezablePostgres } from "../support/freezable-postgres.js";
import { startFreezablePostgres } from "../support/freezable-postgres.js";
import { inTime } from "../support/in-time.js";

const perMinute = 10;
const config = parseConfig(
	{ RATE_LIMIT_STORE: "postgres", REQUESTS_PER_MINUTE_PER_SESSION: String(perMinute) },
	import.meta.dirname,
);

let postgres: FreezablePostgres;
let rateLimits: RateLimits;
let clockMs = 0;

beforeAll(async () => {
	postgres = await startFreezablePostgres();
});

afterAll(() => postgres.stop());

beforeEach(async () => {
	rateLimits = await createRateLimits({ ...rateLimitOptions(config, postgres.url), monotonicMs: () => clockMs });
	await postgres.query("TRUNCATE rate_limits");
});

afterEach(async () => {
	postgres.thaw();
	await rateLimits.close();
});

/** Asks for something in a session: whether it may have it, and how long it waited to learn that. */
async function ask(session: string): Promise<{ answer: string; waitedMs: number }> {
	const startedAt = performance.now();
	const answer = await rateLimits.bySession(session).then(
		() => "yes",
		(problem: Error & { code?: string }) => problem.code ?? problem.message,
	);
	return { answer, waitedMs: performance.now() - startedAt };
}

async function askTimes(session: string, times: number): Promise<ReadonlyArray<string>> {
	const answers: Array<string> = [];
	for (let time = 0; time < times; time += 1) {
		answers.push((await ask(session)).answer);
	}
	return answers;
}

/** How long PostgreSQL is given for an answer. */
const timeoutMs = 500;

async function connections(): Promise<ReadonlyArray<number>> {
	const rows = await postgres.query<{ pid: number }>(
		"SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
	);
	return rows.map(({ pid }) => pid);
}

describe("a PostgreSQL that counts requests, and answers no more", () => {
	it("holds up those who ask when it happens for a second or two, and nobody after them", async () => {
		expect((await ask("first")).answer).toBe("yes");
		await postgres.freeze();
		const caught = await Promise.all(Array.from({ length: 8 }, (_, index) => ask(`caught-${index}`)));
		for (const { answer, waitedMs } of caught) {
			expect(answer).toBe("yes");
			expect(waitedMs).toBeLessThan(inTime(1500));
		}
		const startedAt = performance.now();
		expect(await askTimes("later", perMinute + 1)).toEqual([...Array<string>(perMinute).fill("yes"), "rate_limited"]);
		// It would be twice that if each request had waited.
		expect(performance.now() - startedAt).toBeLessThan((timeoutMs * perMinute) / 2);
	});

	it("is asked again after a pause, by one request for all", async () => {
		await postgres.freeze();
		await ask("first");
		clockMs += 6000;
		const asksAgain = ask("second");
		const startedAt = performance.now();
		expect(await askTimes("meanwhile", perMinute)).toEqual(Array<string>(perMinute).fill("yes"));
		expect(performance.now() - startedAt).toBeLessThan((timeoutMs * perMinute) / 2);
		expect((await asksAgain).waitedMs).toBeGreaterThan(timeoutMs - 50);
	});

	it("counts again once it answers, over connections of which nobody waits for anything", async () => {
		await Promise.all([ask("kept"), ask("kept")]);
		const before = await connections();
		expect(before).toHaveLength(2);
		await postgres.freeze();
		await Promise.all([ask("other"), ask("other")]);
		postgres.thaw();
		clockMs += 6000;
		expect(await askTimes("kept", perMinute - 1)).toEqual([
			...Array<string>(perMinute - 2).fill("yes"),
			"rate_limited",
		]);
		const left = async (): Promise<ReadonlyArray<number>> =>
			(await connections()).filter((connection) => before.includes(connection));
		await expect.poll(left).toEqual([]);
		const [counted] = await postgres.query<{ points: number }>("SELECT points FROM rate_limits WHERE key = 's:kept'");
		expect(counted?.points).toBe(perMinute + 1);
	});
});
