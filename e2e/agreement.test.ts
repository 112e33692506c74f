import { contractVersion } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anyEvent } from "./support/arbitrary-events.ts";
import type { BothValidators } from "./support/both-validators.ts";
import { loadBothValidators } from "./support/both-validators.ts";

const runs = 4000;

let both: BothValidators;

beforeAll(async () => {
	both = await loadBothValidators(contractVersion);
});

afterAll(() => both.close());

describe("the server's validator and the plugin's compiled one", () => {
	it(`agree on each of ${runs} payloads`, async () => {
		const verdicts = { accepted: 0, refused: 0 };
		await fc.assert(
			fc.asyncProperty(anyEvent, async (claim) => {
				const onServer = both.server(claim);
				verdicts[onServer ? "accepted" : "refused"] += 1;
				expect(await both.plugin(claim)).toBe(onServer);
			}),
			// A failure prints its seed; pass it here to see it again.
			{ numRuns: runs },
		);
		// Agreement would be cheap if nearly everything were refused.
		expect(verdicts.accepted).toBeGreaterThan(runs / 5);
		expect(verdicts.refused).toBeGreaterThan(runs / 5);
	});
});
