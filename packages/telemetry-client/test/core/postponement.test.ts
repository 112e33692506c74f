import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();
const key = "FlipbookTelemetry_postponed";
const daySeconds = 24 * 60 * 60;
const noon = 1000.5 * daySeconds;

interface Case {
	readonly stored?: unknown;
	/** Studio does nothing with this many writes. */
	readonly lostWrites?: number;
	/** Days after the first noon on which the popup could be shown; where it may, it is closed without an answer. */
	readonly days: ReadonlyArray<number>;
}

/** Whether the popup may be shown on each day. */
async function askedOn(scenario: Case): Promise<unknown> {
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
			local postponement = core.postponement.createPostponement(settings, { wall = function() return now end }, 2)
			local asked = {}
			for _, day in case.days do
				now = ${noon} + day * ${daySeconds}
				postponement.load(function() end)
				local mayAsk = postponement.mayAsk()
				table.insert(asked, mayAsk)
				if mayAsk then postponement.postpone() end
			end
			return asked
		end
	`);
	return run(scenario);
}

describe("a popup that was closed without an answer", () => {
	it("is shown again on another day, three times in all", async () => {
		expect(await askedOn({ days: [0, 0.1, 1, 1.1, 30, 31, 400] })).toEqual([
			true,
			false,
			true,
			false,
			true,
			false,
			false,
		]);
	});

	it("is remembered in this run, even if Studio loses every write", async () => {
		expect(await askedOn({ days: [0, 0.1, 1, 2, 3], lostWrites: 100 })).toEqual([true, false, true, true, false]);
	});

	it("is a new question when the contract has grown", async () => {
		const stored = { times: 3, at: noon, version: 1 };
		expect(await askedOn({ stored, days: [0] })).toEqual([true]);
		expect(await askedOn({ stored: { ...stored, version: 2 }, days: [0, 1] })).toEqual([false, false]);
	});

	it("comes back when the clock was wrong at the time", async () => {
		expect(await askedOn({ stored: { times: 1, at: noon + 900 * daySeconds, version: 2 }, days: [0] })).toEqual([true]);
	});

	it.each([
		["text", "often"],
		["half of it", { times: 2 }],
		["nonsense", { times: -1, at: "x", version: 2 }],
	])("counts from the start when the settings hold %s", async (_, stored) => {
		expect(await askedOn({ stored, days: [0, 1, 2, 3] })).toEqual([true, true, true, false]);
	});
});
