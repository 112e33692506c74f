import { describe, expect, it } from "vitest";
import { judgeRatios } from "../../src/ingest/ratio-verdict.js";

describe("the verdict on ratios", () => {
	it("lets a ratio fall down to half of the recorded one, and no further", () => {
		const verdicts = judgeRatios({ same: 0.8, half: 0.4, less: 0.39 }, { same: 0.8, half: 0.8, less: 0.8 });
		expect(verdicts.map(({ name, isTooLow }) => [name, isTooLow])).toEqual([
			["same", false],
			["half", false],
			["less", true],
		]);
	});

	it("has nothing against a ratio that is better than recorded, or recorded and not measured", () => {
		expect(judgeRatios({ better: 2 }, { better: 0.8, gone: 0.8 })).toEqual([
			{ name: "better", measured: 2, recorded: 0.8, isTooLow: false },
		]);
	});

	it("says which ratio has not been recorded", () => {
		expect(() => judgeRatios({ added: 1 }, { other: 1 })).toThrow(/^added .*--record/);
	});

	it("counts a ratio that could not be measured as too low", () => {
		expect(judgeRatios({ none: NaN }, { none: 0.8 })[0]?.isTooLow).toBe(true);
	});
});
