import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

describe("the request budget", () => {
	it("never lets more than six requests out in any minute, and wastes no time", async () => {
		const run = await modules.load(`
			return function(gaps)
				local budget = core["rate-limit"].createRequestBudget()
				local now, spent = 0, {}
				for index, gap in gaps do
					now += gap
					now += budget.waitSeconds(now)
					budget.spend(now)
					spent[index] = now
				end
				return spent
			end
		`);
		await fc.assert(
			fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }), async (gaps) => {
				const spent = (await run(gaps)) as ReadonlyArray<number>;
				spent.forEach((at, index) => {
					const inMinute = spent.filter((other) => other > at - 60 && other <= at).length;
					expect(inMinute).toBeLessThanOrEqual(6);
					const sixthBefore = spent[index - 6] ?? -Infinity;
					const previous = spent[index - 1] ?? 0;
					expect(at).toBe(Math.max(previous + (gaps[index] ?? 0), sixthBefore + 60));
				});
			}),
		);
	});
});
