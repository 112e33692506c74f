import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CoveringArrayOptions } from "./covering-array.ts";
import { coverPairs, pairsOf, requiredPairs } from "./covering-array.ts";
import { features, operations } from "./features.ts";

const names = (prefix: string, count: number): ReadonlyArray<string> =>
	Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const anyGround: fc.Arbitrary<CoveringArrayOptions<string, string>> = fc
	.record({ features: fc.integer({ min: 2, max: 7 }), operations: fc.integer({ min: 1, max: 7 }) })
	.chain((counts) =>
		fc.record({
			features: fc.constant(names("feature ", counts.features)),
			operations: fc.constant(names("operation ", counts.operations)),
			perRow: fc.integer({ min: 1, max: counts.operations }),
			fixed: fc
				.array(fc.tuple(fc.constantFrom(...names("feature ", counts.features)), fc.boolean()), { maxLength: 2 })
				.map((entries) => new Map(entries)),
		}),
	);

describe("the rows of a covering array", () => {
	it("have every pair of features, on and off, and of a feature and an operation, and nothing that is not asked for", () => {
		fc.assert(
			fc.property(anyGround, fc.integer(), (options, seed) => {
				const rows = coverPairs(options, createSeededRandom(seed));
				const covered = new Set(rows.flatMap((row) => pairsOf(row, options.features)));
				expect(covered).toEqual(requiredPairs(options));
				for (const { operations } of rows) {
					expect(new Set(operations).size).toBe(options.perRow);
				}
			}),
		);
	});

	it("are as few as can be run in a test, for the server's features", () => {
		const options = { features, operations, perRow: 3, fixed: new Map([["queue" as const, false]]) };
		const counts = Array.from({ length: 20 }, (_, seed) => coverPairs(options, createSeededRandom(seed)).length);
		expect(Math.max(...counts)).toBeLessThan(16);
		expect(requiredPairs(options).size).toBe(4 * 21 + 14 + 9 * 15);
	});

	it("are the same for the same seed", () => {
		const rows = (): unknown => coverPairs({ features, operations, perRow: 3 }, createSeededRandom(7));
		expect(rows()).toEqual(rows());
	});
});
