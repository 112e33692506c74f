import { join } from "node:path";
import { expect, it } from "vitest";
import type { Studio } from "../../src/index.js";
import { createStudio } from "../../src/index.js";
import { projectWith } from "../support/packages.js";
import { writeFiles } from "../support/run-luau.js";

/** Runs a plugin whose script has `import`, which gives a package of npm's scope @rbxts, and `TS`, roblox-ts's runtime. */
async function runWith(packages: ReadonlyArray<string>, source: string): Promise<Studio> {
	const folder = await writeFiles({
		"default.project.json": JSON.stringify(projectWith(packages, { Main: { $path: "main.server.luau" } })),
		"main.server.luau": `
			local include = script.Parent.include
			local TS = require(include.RuntimeLib)
			local function import(name, ...) return TS.import(script, include, "node_modules", "@rbxts", name, ...) end
			${source}
		`,
	});
	const studio = await createStudio();
	await studio.installPlugin({ projectFile: join(folder, "default.project.json") });
	return studio;
}

/** What was printed, and what went wrong, line by line. */
function lines(studio: Studio): ReadonlyArray<string> {
	return studio.output.map(({ level, message }) => (level === "info" ? message : `${level}: ${message}`));
}

it("Promise, as roblox-ts has it: chains, all, race, cancel, retry, timeout, async and await", async () => {
	const studio = await runWith(
		[],
		`
		local Promise = TS.Promise
		Promise.new(function(resolve) task.wait(0.5) resolve(1) end)
			:andThen(function(value) return Promise.delay(0.5):andThenReturn(value + 1) end)
			:andThen(function(value) print("chain", value) end)
		Promise.all({ Promise.resolve("a"), Promise.delay(0.1):andThenReturn("b") })
			:andThen(function(values) print("all", table.concat(values, " ")) end)
		Promise.race({ Promise.delay(0.2):andThenReturn("slow"), Promise.delay(0.15):andThenReturn("fast") })
			:andThen(function(value) print("race", value) end)
		local cancelled = Promise.delay(5)
		cancelled:finally(function(status) print("finally", status) end)
		task.delay(0.3, cancelled.cancel, cancelled)
		local tries = 0
		Promise.retry(function()
			tries += 1
			return if tries < 3 then Promise.reject("no") else Promise.resolve(tries)
		end, 5):andThen(function(value) print("tries", value) end)
		Promise.delay(9):timeout(0.4):catch(function(problem) print("timeout", Promise.Error.isKind(problem, "TimedOut")) end)
		local add = TS.async(function(a, b) return TS.await(Promise.delay(0.35):andThenReturn(a)) + b end)
		add(3, 4):andThen(function(sum) print("async", sum) end)
		Promise.fromEvent(workspace.ChildAdded):andThen(function(child) print("event", child) end)
		task.delay(0.45, function() Instance.new("Folder", workspace) end)
		Promise.reject("nobody cares")
	`,
	);
	await studio.advance(2000);
	expect(lines(studio)).toEqual([
		"tries 3",
		expect.stringMatching(/^warning: Unhandled Promise rejection:\n\nnobody cares/),
		"all a b",
		"race fast",
		"finally Cancelled",
		"async 7",
		"timeout true",
		"event Folder",
		"chain 2",
	]);
	await studio.close();
});

it("t: checks that say what is wrong", async () => {
	const studio = await runWith(
		["t"],
		`
		local t = import("t", "lib", "ts").t
		local isPoint = t.strictInterface({ x = t.numberConstrained(0, 1), tag = t.optional(t.literal("a", "b")) })
		print(isPoint({ x = 0.5, tag = "b" }))
		print(isPoint({ x = 2 }))
		print(isPoint({ x = 0, z = 1 }))
		print(t.instanceIsA("BasePart")(Instance.new("Part")), t.Vector3(Vector3.zero), t.enum(Enum.Font)(Enum.Font.Code))
		print(t.RBXScriptSignal(workspace.ChildAdded), t.RBXScriptConnection(workspace.ChildAdded:Connect(print)), t.thread(coroutine.running()))
	`,
	);
	expect(lines(studio)).toEqual(["true", "false", "false", "true true true", "true true true"]);
	await studio.close();
});

it("Rodux: reducers, thunks, and changes told once a frame", async () => {
	const studio = await runWith(
		["rodux"],
		`
		local Rodux = import("rodux", "src")
		local reducer = Rodux.combineReducers({
			count = Rodux.createReducer(0, { add = function(state, action) return state + action.amount end }),
		})
		local store = Rodux.Store.new(reducer, nil, { Rodux.thunkMiddleware })
		store.changed:connect(function(new, old) print("from", old.count, "to", new.count) end)
		store:dispatch({ type = "add", amount = 1 })
		store:dispatch(function(inner) inner:dispatch({ type = "add", amount = 2 }) end)
		print(store:getState().count)
		task.delay(1, store.destruct, store)
	`,
	);
	await studio.advance(500);
	expect(lines(studio)).toEqual(["3", "from 0 to 3"]);
	await studio.close();
});

it("Llama and Sift: lists, dictionaries and sets that are never changed in place", async () => {
	const studio = await runWith(
		["llama", "sift"],
		`
		local Llama, Sift = import("llama", "out"), import("sift", "out")
		local list = table.freeze({ 3, 1, 2 })
		print(table.concat(Llama.List.sort(list), " "), table.concat(Sift.Array.sort(list), " "))
		print(Llama.Dictionary.merge({ a = 1, b = 2 }, { b = Llama.None, c = 3 }).b, Sift.Dictionary.mergeDeep({ a = { b = 1 } }, { a = { c = 2 } }).a.b)
		print(Llama.Dictionary.equalsDeep({ a = { 1 } }, { a = { 1 } }), Sift.Dictionary.equalsDeep({ a = { 1 } }, { a = { 2 } }))
		print(Sift.Set.has(Sift.Set.union({ a = true }, Sift.Set.fromArray({ "b" })), "b"), Llama.Set.has(Llama.Set.fromList({ "b" }), "a"))
		print(Sift.isEmpty({}), #Sift.Array.shuffle(list), list[1])
	`,
	);
	expect(lines(studio)).toEqual(["1 2 3 1 2 3", "nil 1", "true false", "true false", "true 3 3"]);
	await studio.close();
});

it("Fusion: instances that follow state, springs that move by the frame", async () => {
	const studio = await runWith(
		["fusion"],
		`
		local Fusion = import("fusion", "src")
		local New, Value, Computed, Children, OnEvent, OnChange, ForValues =
			Fusion.New, Fusion.Value, Fusion.Computed, Fusion.Children, Fusion.OnEvent, Fusion.OnChange, Fusion.ForValues
		local widget = plugin:CreateDockWidgetPluginGuiAsync("Counter", DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true))
		local count = Value(0)
		local names = Value({ "a", "b" })
		local goal = Value(0)
		local button = New "TextButton" {
			Parent = widget,
			Text = Computed(function() return count:get() .. " clicks" end),
			[OnEvent "Activated"] = function()
				count:set(count:get() + 1)
				names:set({ "b", "c" })
				goal:set(100)
			end,
			[OnChange "Text"] = function(text) print("text", text) end,
			[Children] = {
				ForValues(names, function(name) return New "Frame" { Name = name } end, Fusion.cleanup),
				New "UIPadding" { PaddingLeft = Computed(function() return UDim.new(0, count:get()) end) },
			},
		}
		local spring = Fusion.Spring(goal, 25, 1)
		Fusion.Hydrate(button) { Size = Computed(function() return UDim2.fromOffset(spring:get(), 10) end) }
	`,
	);
	await studio.advance(1000);
	await (await studio.find({ className: "TextButton" })).click();
	await studio.advance(100);
	expect((await studio.describe()).split("\n").map((line) => line.trim())).toEqual(
		expect.arrayContaining(['TextButton TextButton "1 clicks"', "Frame b", "Frame c"]),
	);
	const button = await studio.find({ className: "TextButton" });
	expect(await button.get("Size")).toBe("{0, 71}, {0, 10}");
	await studio.advance(2000);
	expect(await button.get("Size")).toMatch(/^\{0, (99|100)\}/);
	expect(await studio.findAll({ className: "Frame", includeHidden: true })).toHaveLength(2);
	expect(lines(studio)).toEqual(["text 1 clicks"]);
	await studio.close();
});

it("Charm: atoms, what is computed of them, effects and their ends", async () => {
	const studio = await runWith(
		["charm"],
		`
		local Charm = import("charm", "src")
		local todos, filter = Charm.atom({ "bread", "milk" }), Charm.atom("")
		local shown = Charm.computed(function()
			local found = {}
			for _, todo in todos() do
				if string.find(todo, filter(), 1, true) then table.insert(found, todo) end
			end
			return found
		end)
		local stop = Charm.effect(function()
			print("shown", table.concat(shown(), " "))
			return function() print("ends") end
		end)
		Charm.subscribe(filter, function(new, old) print(\`from "{old}" to "{new}"\`) end)
		filter("m")
		Charm.batch(function() todos({ "jam" }) filter("") end)
		stop()
		filter("nobody listens")
		print(pcall(function() todos()[1] = "changed in place" end))
	`,
	);
	expect(lines(studio)).toEqual([
		"shown bread milk",
		"ends",
		"shown milk",
		'from "" to "m"',
		"ends",
		"shown jam",
		'from "m" to ""',
		"ends",
		'from "" to "nobody listens"',
		expect.stringMatching(/^false .*attempt to modify a readonly table$/),
	]);
	await studio.close();
});

it("Janitor, Maid and Signal: what they were given is gone when they clean up", async () => {
	const studio = await runWith(
		["janitor", "maid", "signal"],
		`
		local Janitor, Maid, Signal = import("janitor", "src").Janitor, import("maid", "Maid"), import("signal")
		local signal, heard = Signal.new(), {}
		local janitor, maid = Janitor.new(), Maid.new()
		local part = janitor:Add(Instance.new("Part", workspace), "Destroy")
		janitor:Add(signal:Connect(function(...) print("janitor's", ...) end), "Disconnect")
		janitor:Add(function() print("janitor cleans") end, true)
		local folder = Instance.new("Folder", workspace)
		maid:GiveTask(folder)
		maid:GiveTask(signal:Connect(function(...) print("maid's", ...) end))
		maid:GiveTask(function() print("maid cleans") end)
		signal:Once(function() print("once") end)
		task.spawn(function() print("waited", signal:Wait()) end)
		signal:Fire("a", nil, { 1 } == nil)
		task.wait()
		signal:Fire("b")
		task.wait()
		janitor:Cleanup()
		maid:DoCleaning()
		signal:Fire("c")
		task.wait()
		print(part.Parent, folder.Parent)
		local linked = Instance.new("Folder", workspace)
		janitor:Add(function() print("linked is gone") end, true)
		janitor:LinkToInstance(linked)
		linked:Destroy()
		signal:Destroy()
	`,
	);
	await studio.advance(1000);
	expect(lines(studio)).toEqual([
		"janitor's a nil false",
		"maid's a nil false",
		"once",
		"waited a nil false",
		"janitor's b",
		"maid's b",
		"janitor cleans",
		"maid cleans",
		"nil nil",
		"linked is gone",
	]);
	await studio.close();
});
