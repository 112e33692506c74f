import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RangeCount } from "../../../src/site/public-page/withhold.js";
import { whatMayBeShown } from "../../../src/site/public-page/withhold.js";

const dayMs = 24 * 3_600_000;
/** A Monday. */
const firstMs = Date.parse("2026-02-02T00:00:00Z");
const dayAt = (index: number): string => new Date(firstMs + index * dayMs).toISOString().slice(0, 10);

/** Which installations were active on each of so many days. */
type Life = ReadonlyArray<ReadonlySet<number>>;

interface Count extends RangeCount {
	/** Who is behind the number, which no page says. */
	readonly who: ReadonlySet<number>;
}

function countOf(life: Life, from: number, to: number): Count {
	const who = new Set(life.slice(from, to + 1).flatMap((day) => [...day]));
	return { from: dayAt(from), to: dayAt(to), installations: who.size, who };
}

/** The days, the weeks from Monday to Sunday and the month that everybody is shown in the course of four weeks and more. */
function countsOf(life: Life): ReadonlyArray<Count> {
	return life.flatMap((_, day) => [
		countOf(life, day, day),
		...(day % 7 === 6 ? [countOf(life, day - 6, day)] : []),
		...(day === 29 ? [countOf(life, 0, 29)] : []),
	]);
}

const smallestGroup = 5;
const isRevealed = (group: number): boolean => group > 0 && group < smallestGroup;

/** Somebody who was there on many days, and days on which hardly anybody was. */
const life: fc.Arbitrary<Life> = fc.array(
	fc
		.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 12 })
		.chain((regulars) => fc.constantFrom(regulars, regulars.slice(0, 6), []))
		.map((who) => new Set(who)),
	{ minLength: 30, maxLength: 35 },
);

describe("somebody who keeps every number that was ever shown, and subtracts", () => {
	it("is left with no group smaller than may be shown", () => {
		fc.assert(
			fc.property(life, (days) => {
				const shown = [...whatMayBeShown(countsOf(days), smallestGroup)];
				for (const count of shown) {
					expect(isRevealed(count.who.size), `${count.from} to ${count.to}`).toBe(false);
					for (const part of shown.filter(({ from, to }) => count.from <= from && to <= count.to)) {
						const others = [...count.who].filter((installation) => !part.who.has(installation));
						expect(isRevealed(others.length), `${count.from} to ${count.to} less ${part.from}`).toBe(false);
					}
				}
			}),
			{ numRuns: 500 },
		);
	});

	it("has seen no number that later ones should have been able to take back", () => {
		fc.assert(
			fc.property(life, (days) => {
				const all = countsOf(days);
				const last = whatMayBeShown(all, smallestGroup);
				for (let until = 1; until <= all.length; until += 1) {
					const then = whatMayBeShown(all.slice(0, until), smallestGroup);
					expect([...then].every((count) => last.has(count))).toBe(true);
				}
			}),
			{ numRuns: 50 },
		);
	});

	it("would learn of one installation, if only small numbers were withheld", () => {
		const six = new Set([1, 2, 3, 4, 5, 6]);
		const quiet = new Set<number>();
		const counts = countsOf([six, six, new Set([7]), quiet, quiet, quiet, quiet]);
		const shown = whatMayBeShown(counts, smallestGroup);
		expect(
			counts.filter((count) => !shown.has(count)).map(({ from, to, installations }) => [from, to, installations]),
		).toEqual([
			["2026-02-04", "2026-02-04", 1],
			["2026-02-02", "2026-02-08", 7],
		]);
	});

	it("is shown everything where every group is large enough", () => {
		const ten = new Set(Array.from({ length: 10 }, (_, index) => index));
		const counts = countsOf([ten, ten, ten, ten, ten, ten, new Set([...ten, 11, 12, 13, 14, 15])]);
		expect(whatMayBeShown(counts, smallestGroup).size).toBe(counts.length);
	});
});
