import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, loadLuau } from "../support/evaluate.js";

describe("NumberRange, NumberSequence and ColorSequence", () => {
	it("are made in every way that Roblox has", async () => {
		expect(
			await evaluate(
				"NumberRange.new(1), NumberRange.new(1, 2).Max",
				"NumberSequence.new(0.5)",
				"NumberSequence.new(0, 1)",
				"NumberSequence.new({ NumberSequenceKeypoint.new(0, 1, 0.5), NumberSequenceKeypoint.new(1, 0) })",
				"ColorSequence.new(Color3.new(1, 0, 0), Color3.new(0, 0, 1))",
				"#ColorSequence.new(Color3.new()).Keypoints, NumberSequence.new(0, 7).Keypoints[2].Value",
			),
		).toEqual(["1 1  2", "0 0.5 0 1 0.5 0 ", "0 0 0 1 1 0 ", "0 1 0.5 1 0 0 ", "0 1 0 0 0 1 0 0 1 0 ", "2 7"]);
	});

	it("give their keypoints as a list of the caller's own", async () => {
		const change = await loadLuau(`return function()
			local sequence = NumberSequence.new(0, 1)
			table.clear(sequence.Keypoints)
			return #sequence.Keypoints
		end`);
		expect(await change()).toBe(2);
	});

	it("refuse what is no range or sequence", async () => {
		const at = (...times: ReadonlyArray<number>): string =>
			`NumberSequence.new({ ${times.map((time) => `NumberSequenceKeypoint.new(${time}, 0)`).join(", ")} })`;
		expect(
			await evaluate(
				"NumberRange.new(2, 1)",
				at(0),
				at(0.5, 1),
				at(0, 0.5),
				at(0, 0.6, 0.5, 1),
				at(...Array.from({ length: 21 }, (_, index) => index / 20)),
				"NumberSequence.new({ 1, 2 })",
				"ColorSequence.new(1)",
			),
		).toEqual([
			"error: NumberRange: invalid range",
			"error: NumberSequence.new(): requires at least 2 keypoints",
			"error: NumberSequence.new(): must start at time=0.0",
			"error: NumberSequence.new(): must end at time=1.0",
			"error: NumberSequence.new(): all keypoints must be ordered by time",
			"error: NumberSequence.new(): max. number of keypoints exceeded (20)",
			"error: NumberSequence.new(): NumberSequenceKeypoint expected, got number",
			"error: invalid argument #1 to 'new' (Color3 expected, got number)",
		]);
	});
});

describe("DateTime", () => {
	it("is made from timestamps, dates and ISO texts", async () => {
		expect(
			await evaluate(
				"DateTime.fromUnixTimestamp(1.9), DateTime.fromUnixTimestampMillis(1500).UnixTimestamp",
				"DateTime.fromUniversalTime(2020, 1, 2, 10, 30, 45).UnixTimestamp, DateTime.fromUniversalTime()",
				"DateTime.fromUniversalTime(2020, 1, 1, 0, 90, -10):ToIsoDate()",
				"DateTime.fromIsoDate('2020-01-02T10:30:45Z') == DateTime.fromUniversalTime(2020, 1, 2, 10, 30, 45)",
				"DateTime.fromIsoDate('2020-02-30T00:00:00Z'), DateTime.fromIsoDate('today'), DateTime.fromIsoDate('2020-01-01T24:00:00Z')",
			),
		).toEqual(["1000 1", "1577961045 0", "2020-01-01T01:29:50Z", "true", "nil nil nil"]);
	});

	it("refuses dates that no calendar has", async () => {
		expect(await evaluate("DateTime.fromUniversalTime(2021, 2, 29)", "DateTime.fromLocalTime(2021, 13)")).toEqual([
			"error: fromUniversalTime was given an invalid date",
			"error: fromLocalTime was given an invalid date",
		]);
	});

	it("is now on the simulated clock", async () => {
		const now = await loadLuau("return function() return DateTime.now():ToIsoDate() end", { startTime: 1_000_000_000 });
		expect(await now()).toBe("2001-09-09T01:46:40Z");
	});

	it("is written with the tokens of en-us; other locales are not imitated", async () => {
		const at = "DateTime.fromUniversalTime(1986, 9, 4, 20, 30, 25, 67)";
		expect(
			await evaluate(
				`${at}:FormatUniversalTime("LT", "en-us"), ${at}:FormatUniversalTime("LTS", "en-us")`,
				`${at}:FormatUniversalTime("L l", "en-us")`,
				`${at}:FormatUniversalTime("LLLL", "en-us")`,
				`${at}:FormatLocalTime("llll", "en-us")`,
				`${at}:FormatUniversalTime("YYYYMMDD-HHmmss.SSS dd DDDD hh a", "en-us")`,
				`${at}:FormatUniversalTime("LL", "zh-cn")`,
			),
		).toEqual([
			"8:30 PM 8:30:25 PM",
			"09/04/1986 9/4/1986",
			"Thursday, September 4, 1986 8:30 PM",
			"Thu, Sep 4, 1986 8:30 PM",
			"19860904-203025.067 Th 247 08 pm",
			'error: the simulator does not imitate DateTime:FormatUniversalTime for the locale "zh-cn"',
		]);
	});

	it("has the parts that JavaScript's dates have, and is the same again from them", async () => {
		const parts = await loadLuau(`return function(ms)
			local parts = DateTime.fromUnixTimestampMillis(ms):ToUniversalTime()
			local again = DateTime.fromUniversalTime(
				parts.Year, parts.Month, parts.Day, parts.Hour, parts.Minute, parts.Second, parts.Millisecond
			)
			return { parts = parts, again = again.UnixTimestampMillis }
		end`);
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: -17_987_443_200_000, max: 253_402_300_799_999 }), async (ms) => {
				const date = new Date(ms);
				expect(await parts(ms)).toEqual({
					parts: {
						Year: date.getUTCFullYear(),
						Month: date.getUTCMonth() + 1,
						Day: date.getUTCDate(),
						Hour: date.getUTCHours(),
						Minute: date.getUTCMinutes(),
						Second: date.getUTCSeconds(),
						Millisecond: date.getUTCMilliseconds(),
					},
					again: ms,
				});
			}),
		);
	});
});

describe("Random", () => {
	it("stays within its limits", async () => {
		const draw = await loadLuau(`return function()
			local random = Random.new(1)
			local list = { 1, 2, 3, 4, 5 }
			random:Shuffle(list)
			table.sort(list)
			return {
				integer = random:NextInteger(3, 5),
				unit = random:NextNumber(),
				number = random:NextNumber(10, 20),
				direction = random:NextUnitVector().Magnitude,
				list = list,
			}
		end`);
		for (let run = 0; run < 50; run += 1) {
			const { integer, unit, number, direction, list } = (await draw()) as Record<string, number>;
			expect([3, 4, 5]).toContain(integer);
			expect(unit).toBeGreaterThanOrEqual(0);
			expect(unit).toBeLessThan(1);
			expect(number).toBeGreaterThanOrEqual(10);
			expect(number).toBeLessThan(20);
			expect(direction).toBeCloseTo(1, 5);
			expect(list).toEqual([1, 2, 3, 4, 5]);
		}
		expect(await evaluate("Random.new():NextInteger(2, 1)", "Random.new():NextNumber(1)")).toEqual([
			"error: invalid argument #2 to 'NextInteger' (max must be greater than or equal to min)",
			"error: invalid argument #2 to 'NextNumber' (number expected, got nil)",
		]);
	});
});
