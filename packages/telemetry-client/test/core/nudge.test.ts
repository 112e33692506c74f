import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();
const key = "FlipbookTelemetry_nudge";
const daySeconds = 24 * 60 * 60;
const now = 1000 * daySeconds;

interface Case {
	/** What the settings hold at first. */
	readonly stored?: unknown;
	/** Studio does nothing with this many writes. */
	readonly lostWrites?: number;
	/** Seconds of the machine's clock at each call of `showIfDue`. */
	readonly calledAt: ReadonlyArray<number>;
	/** Whether it is dismissed for good each time it is shown. */
	readonly neverAgain?: boolean;
}

/** Whether it is shown after each call. */
async function shownAt(scenario: Case): Promise<unknown> {
	const run = await modules.load(`
		return function(case)
			local values, lost, now = { ${key} = case.stored }, case.lostWrites or 0, 0
			local store = {
				read = function(name) return values[name] end,
				write = function(name, value)
					if lost > 0 then lost -= 1 else values[name] = value end
				end,
			}
			local scheduler = { after = function(_, action) action() return function() end end }
			local settings = core["durable-settings"].createDurableSettings(store, scheduler)
			local nudge = core.nudge.createNudge(settings, { wall = function() return now end })
			local shown = {}
			for _, at in case.calledAt do
				now = at
				nudge.showIfDue(function() return true end)
				table.insert(shown, nudge.isShown())
				if nudge.isShown() then nudge.dismiss(case.neverAgain == true) end
			end
			return shown
		end
	`);
	return run(scenario);
}

describe("the nudge", () => {
	it("is not shown again for seven days", async () => {
		const calledAt = [0, 1, 6.99, 7, 13.9, 14.1].map((days) => now + days * daySeconds);
		expect(await shownAt({ calledAt })).toEqual([true, false, false, true, false, true]);
	});

	it("is never shown again when dismissed for good", async () => {
		const calledAt = [0, 8, 800].map((days) => now + days * daySeconds);
		expect(await shownAt({ calledAt, neverAgain: true })).toEqual([true, false, false]);
		expect(await shownAt({ calledAt, stored: { shownAt: 0, never: true } })).toEqual([false, false, false]);
	});

	it("remembers both in this run, even if Studio loses every write", async () => {
		const calledAt = [0, 1, 8].map((days) => now + days * daySeconds);
		expect(await shownAt({ calledAt, lostWrites: 100 })).toEqual([true, false, true]);
		expect(await shownAt({ calledAt, lostWrites: 100, neverAgain: true })).toEqual([true, false, false]);
	});

	it("is not shown when another window has shown it lately", async () => {
		expect(await shownAt({ calledAt: [now], stored: { shownAt: now - daySeconds, never: false } })).toEqual([false]);
	});

	it.each([
		["text", "yesterday"],
		["half of it", { shownAt: now }],
		["wrong types", { shownAt: "now", never: 1 }],
	])("starts afresh when the settings hold %s", async (_, stored) => {
		expect(await shownAt({ calledAt: [now], stored })).toEqual([true]);
	});

	it("is not silenced for years by a clock that once was wrong", async () => {
		const stored = { shownAt: now + 3650 * daySeconds, never: false };
		expect(await shownAt({ calledAt: [now, now + daySeconds], stored })).toEqual([true, false]);
	});
});
