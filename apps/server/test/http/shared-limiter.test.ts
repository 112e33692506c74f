import { describe, expect, it } from "vitest";
import { createSharedLimiter } from "../../src/http/shared-limiter.js";
import { createFreshDatabase } from "../support/fresh-database.js";

describe("servers that share their limits", () => {
	it("can start at once, although none has made the table yet", async () => {
		for (let round = 0; round < 8; round += 1) {
			const databaseUrl = await createFreshDatabase();
			const limiters = await Promise.all(
				Array.from({ length: 6 }, () =>
					createSharedLimiter({
						databaseUrl,
						limits: { points: 6, duration: 60 },
						monotonicMs: () => performance.now(),
					}),
				),
			);
			await Promise.all(limiters.map(({ consume }) => consume("a session")));
			await expect(limiters[0]?.consume("a session")).rejects.toMatchObject({
				msBeforeNext: expect.any(Number) as number,
			});
			await Promise.all(limiters.map(({ close }) => close()));
		}
	});
});
