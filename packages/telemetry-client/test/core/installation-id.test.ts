import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();
const mine = "11111111-1111-4111-8111-111111111111";
const issued = "22222222-2222-4222-8222-222222222222";
const others = "33333333-3333-4333-8333-333333333333";

/** The id that is loaded after the server issued one for a request with `sent`. */
async function idAfterSaving(stored: string | undefined, sent?: string): Promise<unknown> {
	const run = await modules.load(`
		return function(case)
			local values = { FlipbookTelemetry_installation = case.stored }
			local store = {
				read = function(key) return values[key] end,
				write = function(key, value) values[key] = value end,
			}
			local scheduler = { after = function(_, action) action() return function() end end }
			local ids = core["installation-id"].createInstallationIdStore(
				core["durable-settings"].createDurableSettings(store, scheduler)
			)
			if case.issued then ids.save(case.issued, case.sent) end
			local loaded = "none"
			ids.load(function(id) loaded = id or "none" end)
			return loaded
		end
	`);
	return run({ stored, sent, issued });
}

describe("the installation's id", () => {
	it("is kept when the server issues the first one", async () => {
		expect(await idAfterSaving(undefined)).toBe(issued);
	});

	it("is replaced when the server does not know the one that was sent", async () => {
		expect(await idAfterSaving(mine, mine)).toBe(issued);
	});

	it("stays the one that another window was issued in the meantime", async () => {
		expect(await idAfterSaving(others)).toBe(others);
		expect(await idAfterSaving(others, mine)).toBe(others);
	});

	it.each(["nonsense", "11111111-1111-4111-8111-11111111111g", `${mine} `])(
		"is issued anew when the settings hold %j",
		async (stored) => {
			expect(await idAfterSaving(stored)).toBe(issued);
		},
	);

	it("is not used again after it was discarded, even if Studio loses the write; another window's new one is", async () => {
		const run = await modules.load(`
			return function(mine, others)
				local values = { FlipbookTelemetry_installation = mine }
				local store = {
					read = function(key) return values[key] end,
					write = function() end,
				}
				local scheduler = { after = function(_, action) action() return function() end end }
				local ids = core["installation-id"].createInstallationIdStore(
					core["durable-settings"].createDurableSettings(store, scheduler)
				)
				local loaded = {}
				local function load() ids.load(function(id) table.insert(loaded, id or "none") end) end
				load()
				ids.discard(mine)
				load()
				values.FlipbookTelemetry_installation = others
				load()
				return loaded
			end
		`);
		expect(await run(mine, others)).toEqual([mine, "none", others]);
	});
});
