import { describe, expect, it } from "vitest";
import { countAcknowledgements } from "./acknowledgements.ts";

describe("acknowledgements", () => {
	it("are counted, and the longest time without one is known, the last included", () => {
		let nowMs = 1000;
		const acknowledgements = countAcknowledgements(() => nowMs);
		for (const gapMs of [10, 70, 20]) {
			nowMs += gapMs;
			acknowledgements.add();
		}
		expect(acknowledgements.count()).toBe(3);
		expect(acknowledgements.longestSilenceMs()).toBe(70);
		nowMs += 90;
		expect(acknowledgements.longestSilenceMs()).toBe(90);
	});

	it("are watched anew for each fault", () => {
		let nowMs = 0;
		const acknowledgements = countAcknowledgements(() => nowMs);
		nowMs = 500;
		acknowledgements.watch();
		nowMs = 530;
		acknowledgements.add();
		expect(acknowledgements.longestSilenceMs()).toBe(30);
		expect(acknowledgements.count()).toBe(1);
	});
});
