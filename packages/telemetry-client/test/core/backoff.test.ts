import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

async function delays(unit: number, count: number): Promise<ReadonlyArray<number>> {
	const run = await modules.load(`
		return function(unit, count)
			local backoff = core.backoff.createBackoff({ nextNumber = function() return unit end })
			local delays = {}
			for index = 1, count do
				delays[index] = backoff.nextDelaySeconds()
			end
			return delays
		end
	`);
	return (await run(unit, count)) as ReadonlyArray<number>;
}

describe("the backoff", () => {
	it("doubles the longest delay with each failure, up to five minutes", async () => {
		expect(await delays(1, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
	});

	it("spreads the delays, so that many clients do not retry at once", async () => {
		expect((await delays(0.5, 10)).at(-1)).toBe(150);
	});

	it("is at least a second", async () => {
		expect(Math.min(...(await delays(0, 10)))).toBe(1);
	});

	it("starts over after a success", async () => {
		const run = await modules.load(`
			return function()
				local backoff = core.backoff.createBackoff({ nextNumber = function() return 1 end })
				for _ = 1, 6 do backoff.nextDelaySeconds() end
				backoff.reset()
				return backoff.nextDelaySeconds()
			end
		`);
		expect(await run()).toBe(1);
	});
});
