import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

async function pauses(unit: number, count: number): Promise<ReadonlyArray<number>> {
	const run = await modules.load(`
		return function(unit, count)
			local backoff = core.backoff.createBackoff({ unit = function() return unit end })
			local pauses = {}
			for index = 1, count do
				pauses[index] = backoff.fail()
			end
			return pauses
		end
	`);
	return (await run(unit, count)) as ReadonlyArray<number>;
}

describe("the backoff", () => {
	it("doubles the longest pause with each failure, up to five minutes", async () => {
		expect(await pauses(1, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
	});

	it("spreads the pauses, so that a crowd does not come back in step", async () => {
		expect((await pauses(0.5, 10)).at(-1)).toBe(150);
	});

	it("never pauses for less than a second", async () => {
		expect(Math.min(...(await pauses(0, 10)))).toBe(1);
	});

	it("begins anew after a success", async () => {
		const run = await modules.load(`
			return function()
				local backoff = core.backoff.createBackoff({ unit = function() return 1 end })
				for _ = 1, 6 do backoff.fail() end
				backoff.reset()
				return backoff.fail()
			end
		`);
		expect(await run()).toBe(1);
	});
});
