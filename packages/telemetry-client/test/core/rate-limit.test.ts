import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

describe("the rate limit", () => {
	it("allows six requests in any minute, each as early as possible", async () => {
		const run = await modules.load(`
			return function(gaps)
				local rateLimit = core["rate-limit"].createRateLimit()
				local now, sentAt = 0, {}
				for index, gap in gaps do
					now += gap
					now += rateLimit.waitSeconds(now)
					rateLimit.count(now)
					sentAt[index] = now
				end
				return sentAt
			end
		`);
		await fc.assert(
			fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }), async (gaps) => {
				const sentAt = (await run(gaps)) as ReadonlyArray<number>;
				sentAt.forEach((at, index) => {
					const inMinute = sentAt.filter((other) => other > at - 60 && other <= at).length;
					expect(inMinute).toBeLessThanOrEqual(6);
					const sixthBefore = sentAt[index - 6] ?? -Infinity;
					const previous = sentAt[index - 1] ?? 0;
					expect(at).toBe(Math.max(previous + (gaps[index] ?? 0), sixthBefore + 60));
				});
			}),
		);
	});
});
