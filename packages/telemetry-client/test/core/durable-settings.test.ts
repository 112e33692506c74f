import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

/** Settings whose first `faults` reads give nil or whose first `faults` writes are lost; time passes at once. */
const shaky = `
	local function shaky(stored, faults)
		local later, values = {}, { key = stored }
		local store = {
			read = function(key)
				if faults.nilReads > 0 then
					faults.nilReads -= 1
					return nil
				end
				return values[key]
			end,
			write = function(key, value)
				if faults.lostWrites > 0 then
					faults.lostWrites -= 1
				else
					values[key] = value
				end
			end,
		}
		local scheduler = { after = function(_, action)
			table.insert(later, action)
			return function() end
		end }
		local durable = core["durable-settings"].createDurableSettings(store, scheduler)
		return durable, values, function()
			while #later > 0 do table.remove(later, 1)() end
		end
	end
`;

describe("reading a setting", () => {
	it.each([
		[0, "value"],
		[3, "value"],
		[4, "nothing"],
	])("after %i reads that gave nil finds %s", async (nilReads, found) => {
		const run = await modules.load(`${shaky}
			return function(nilReads)
				local durable, _, pass = shaky("value", { nilReads = nilReads, lostWrites = 0 })
				local found = "never said"
				durable.read("key", function(value) found = value or "nothing" end)
				pass()
				return found
			end
		`);
		expect(await run(nilReads)).toBe(found);
	});
});

describe("writing a setting", () => {
	it.each([
		[0, "new"],
		[1, "new"],
		[3, "new"],
		[4, "old"],
	])("of which the first %i writes are lost leaves the %s value", async (lostWrites, left) => {
		const run = await modules.load(`${shaky}
			return function(lostWrites)
				local durable, values, pass = shaky("old", { nilReads = 0, lostWrites = lostWrites })
				durable.write("key", function() return "new" end, function(stored) return stored == "new" end)
				pass()
				return values.key
			end
		`);
		expect(await run(lostWrites)).toBe(left);
	});

	it.each([
		[0, 0],
		[3, 0],
		[0, 3],
		[3, 3],
	])(
		"at once, while %i reads give nil and %i writes are lost, keeps what others wrote",
		async (nilReads, lostWrites) => {
			const run = await modules.load(`${shaky}
			return function(nilReads, lostWrites)
				local durable, values = shaky("others'", { nilReads = nilReads, lostWrites = lostWrites })
				local function holds(stored) return stored ~= nil and string.find(stored, "mine") ~= nil end
				durable.writeNow("key", function(stored) return (stored or "") .. " and mine" end, holds)
				return values.key
			end
		`);
			expect(await run(nilReads, lostWrites)).toBe("others' and mine");
		},
	);

	it("is not repeated when a later write has replaced it", async () => {
		const run = await modules.load(`${shaky}
			return function()
				local durable, values, pass = shaky("old", { nilReads = 0, lostWrites = 1 })
				for _, wanted in { "first", "second" } do
					durable.write("key", function() return wanted end, function(stored) return stored == wanted end)
				end
				pass()
				return values.key
			end
		`);
		expect(await run()).toBe("second");
	});
});
