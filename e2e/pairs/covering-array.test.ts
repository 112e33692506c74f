import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ground } from "./covering-array.ts";
import { coverPairs, pairsOf, requiredPairs } from "./covering-array.ts";
import { features, happenings } from "./features.ts";

const names = (prefix: string, count: number): ReadonlyArray<string> =>
	Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const anyGround: fc.Arbitrary<Ground<string, string>> = fc
	.record({ features: fc.integer({ min: 2, max: 7 }), happenings: fc.integer({ min: 1, max: 7 }) })
	.chain((counts) =>
		fc.record({
			features: fc.constant(names("feature ", counts.features)),
			happenings: fc.constant(names("happening ", counts.happenings)),
			perRow: fc.integer({ min: 1, max: counts.happenings }),
			fixed: fc
				.array(fc.tuple(fc.constantFrom(...names("feature ", counts.features)), fc.boolean()), { maxLength: 2 })
				.map((entries) => new Map(entries)),
		}),
	);

describe("the rows of a covering array", () => {
	it("have every pair of features, on and off, and of a feature and a happening, and nothing that is not asked for", () => {
		fc.assert(
			fc.property(anyGround, fc.integer(), (ground, seed) => {
				const rows = coverPairs(ground, createSeededRandom(seed));
				const covered = new Set(rows.flatMap((row) => pairsOf(row, ground.features)));
				expect(covered).toEqual(requiredPairs(ground));
				for (const { happenings } of rows) {
					expect(new Set(happenings).size).toBe(ground.perRow);
				}
			}),
		);
	});

	it("are as few as can be run in a test, for the server's features", () => {
		const ground = { features, happenings, perRow: 3, fixed: new Map([["log" as const, false]]) };
		const counts = Array.from({ length: 20 }, (_, seed) => coverPairs(ground, createSeededRandom(seed)).length);
		expect(Math.max(...counts)).toBeLessThan(16);
		expect(requiredPairs(ground).size).toBe(4 * 21 + 14 + 9 * 15);
	});

	it("are the same for the same seed", () => {
		const rows = (): unknown => coverPairs({ features, happenings, perRow: 3 }, createSeededRandom(7));
		expect(rows()).toEqual(rows());
	});
});
