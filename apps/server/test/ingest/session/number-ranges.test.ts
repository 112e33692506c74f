import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NumberRanges } from "../../../src/ingest/session/number-ranges.js";
import {
	formatRanges,
	hasNumber,
	highestOf,
	missingUpTo,
	parseRanges,
	withAtMost,
	withNumbers,
} from "../../../src/ingest/session/number-ranges.js";

const highest = 40;
const numbers = fc.array(fc.integer({ min: 1, max: highest }), { maxLength: 30 });

const numbersOf = (ranges: NumberRanges): ReadonlyArray<number> =>
	ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index));

describe("ranges of numbers", () => {
	it("hold the same numbers as a set, in whatever order these are added", () => {
		fc.assert(
			fc.property(fc.array(numbers, { maxLength: 5 }), (parts) => {
				const ranges = parts.reduce<NumberRanges>((before, part) => withNumbers(before, part), []);
				const model = new Set(parts.flat());
				expect(numbersOf(ranges)).toEqual([...model].sort((a, b) => a - b));
				expect(highestOf(ranges)).toBe(Math.max(0, ...model));
				for (let number = 1; number <= highest; number += 1) {
					expect(hasNumber(ranges, number)).toBe(model.has(number));
					const missing = Array.from({ length: number }, (_, index) => index + 1).filter((n) => !model.has(n));
					expect(missingUpTo(ranges, number)).toBe(missing.length);
				}
			}),
		);
	});

	it("never touch each other, and come back from PostgreSQL's text as they were", () => {
		fc.assert(
			fc.property(numbers, (given) => {
				const ranges = withNumbers([], given);
				ranges.slice(1).forEach(([first], index) => expect(first).toBeGreaterThan((ranges[index]?.[1] ?? 0) + 1));
				expect(parseRanges(formatRanges(ranges))).toEqual(ranges);
			}),
		);
		expect(formatRanges(withNumbers([], [1, 2, 3, 7]))).toBe("{[1,4),[7,8)}");
		expect(formatRanges([])).toBe("{}");
	});

	it("give up their lowest gaps when there are too many of them", () => {
		fc.assert(
			fc.property(numbers, fc.integer({ min: 1, max: 5 }), (given, most) => {
				const ranges = withNumbers([], given);
				const bounded = withAtMost(ranges, most);
				expect(bounded).toHaveLength(Math.min(ranges.length, most));
				expect(highestOf(bounded)).toBe(highestOf(ranges));
				expect(bounded.slice(1)).toEqual(ranges.slice(ranges.length - bounded.length + 1));
				given.forEach((number) => expect(hasNumber(bounded, number)).toBe(true));
			}),
		);
	});
});
