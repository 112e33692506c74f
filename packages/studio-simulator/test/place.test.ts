import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createStudio } from "../src/index.js";
import { runLuau, writeFiles } from "./support/run-luau.js";

const lamp = { name: "Lamp", className: "Part", properties: { Anchored: true }, attributes: { watts: 40 } };

describe("the open place", () => {
	it("has what it was given, under the services", async () => {
		const { studio, printed } = await runLuau(
			`
				print(game.Name, game.PlaceId, workspace.Lamp.Anchored, workspace.Lamp:GetAttribute("watts"))
				print(require(game:GetService("ReplicatedStorage").Story))
			`,
			{
				place: {
					id: 7,
					name: "House",
					contents: {
						Workspace: [lamp],
						ReplicatedStorage: [{ name: "Story", className: "ModuleScript", source: "return 'once'" }],
					},
				},
			},
		);
		expect(printed()).toEqual(["House 7 true 40", "once"]);
		await studio.close();
	});

	it("runs, of a plugin's scripts, those whose RunContext is a plugin's or none", async () => {
		const folder = await writeFiles({
			"plugin.project.json": JSON.stringify({
				name: "Plugin",
				tree: {
					$className: "Folder",
					...Object.fromEntries(
						["Legacy", "Server", "Client", "Plugin"].map((context) => [
							context,
							{ $path: "say.server.luau", $properties: { RunContext: context } },
						]),
					),
				},
			}),
			"say.server.luau": "print(script.Name)",
		});
		const { studio, printed } = await runLuau("");
		await studio.installPlugin({ projectFile: join(folder, "plugin.project.json") });
		expect([...printed()].sort()).toEqual(["Legacy", "Plugin"]);
		await studio.close();
	});

	it("can be read from a Rojo project", async () => {
		const folder = await writeFiles({
			"Module.luau": "return 5",
			"place.project.json": JSON.stringify({
				name: "Place",
				tree: { $className: "DataModel", ReplicatedStorage: { Module: { $path: "Module.luau" } } },
			}),
		});
		const { studio, printed } = await runLuau(`print(require(game:GetService("ReplicatedStorage").Module))`, {
			place: { projectFile: join(folder, "place.project.json") },
		});
		expect(printed()).toEqual(["5"]);
		await studio.close();
	});

	it("can be changed while a plugin looks on", async () => {
		const { studio, printed } = await runLuau(`
			workspace.ChildAdded:Connect(function(item)
				print("added", item)
				item:GetPropertyChangedSignal("Name"):Connect(function() print("renamed", item) end)
			end)
			workspace.ChildRemoved:Connect(function(item) print("removed", item) end)
		`);
		await studio.addToPlace("Workspace", [lamp]);
		const handle = await studio.inPlace("Workspace", "Lamp");
		await handle.set("Name", "Light");
		expect(await handle.get("Anchored")).toBe(true);
		await handle.destroy();
		expect(printed()).toEqual(["added Lamp", "renamed Light", "removed Light"]);
		await expect(studio.inPlace("Workspace", "Lamp")).rejects.toThrow("there is no Lamp in Workspace");
		await studio.close();
	});

	it("does not run scripts: it is open for editing", async () => {
		const { studio, printed } = await runLuau(`print("plugin")`, {
			place: { contents: { ServerScriptService: [{ name: "Main", className: "Script", source: `print("game")` }] } },
		});
		await studio.advance(1000);
		expect(printed()).toEqual(["plugin"]);
		await studio.close();
	});

	it("knows who is there", async () => {
		const { studio, printed } = await runLuau(
			`
				local players = game:GetService("Players")
				Instance.new("Folder", players)
				print(players.LocalPlayer.Name, #players:GetPlayers(), players:GetPlayers()[1] == players.LocalPlayer)
				print(game:GetService("StudioService"):GetUserId())
				print(game:GetService("LocalizationService").RobloxLocaleId)
			`,
			{ user: { id: 12, name: "Someone", locale: "de-de" } },
		);
		expect(printed()).toEqual(["Someone 1 true", "12", "de-de"]);
		await studio.close();
	});
});

describe("loaded modules", () => {
	it("takes and gives values, keeps its state, and throws what its functions throw", async () => {
		const folder = await writeFiles({
			"src/Adder.luau": "local total = 0 return function(x) total += x return total end",
			"default.project.json": '{"name":"Modules","tree":{"$path":"src"}}',
		});
		const studio = await createStudio();
		const realm = await studio.loadModules({ projectFile: join(folder, "default.project.json") });
		const add = await realm.load("local add = require(script.Adder) return function(x) return { total = add(x) } end");
		await add(2);
		expect(await add(3)).toEqual({ total: 5 });
		const fail = await realm.load(`return function() error("inside", 0) end`);
		await expect(fail()).rejects.toThrow("inside");
		await expect(realm.load("error('at once', 0)")).rejects.toThrow("at once");
		await expect(realm.load("task.wait(1)")).rejects.toThrow("must return a function at once");
		expect(await studio.memory()).toBeGreaterThan(100_000);
		await studio.close();
	});

	it("stay until they are used, even when all that nothing refers to is collected meanwhile", async () => {
		const folder = await writeFiles({
			"module.luau": "return 5",
			"test.project.json": '{"tree":{"$className":"Folder","Module":{"$path":"module.luau"}}}',
		});
		const studio = await createStudio();
		const projectFile = join(folder, "test.project.json");
		const waste = await (
			await studio.loadModules({ projectFile })
		).load("return function() for _ = 1, 200000 do local _ = { {} } end end");
		const realm = await studio.loadModules({ projectFile });
		await waste();
		const give = await realm.load("local value = require(script.Module) return function() return value end");
		expect(await give()).toBe(5);
		await studio.close();
	});
});

describe("the clock", () => {
	it("starts at a date that the test sets, and never advances by itself", async () => {
		const { studio, printed } = await runLuau(
			`while true do print(os.time(), os.date("!%Y-%m-%d", os.time()), os.clock(), tick()) task.wait(10) end`,
			{ startTime: 1_000_000_000 },
		);
		await studio.advance(10_000);
		expect(printed()).toEqual(["1000000000 2001-09-09 0 1000000000", "1000000010 2001-09-09 10 1000000010"]);
		expect(studio.now()).toBe(10);
		await studio.close();
	});

	it("goes on by what scripts take when they are to be measured", async () => {
		const { studio, printed } = await runLuau(
			"local before = os.clock() for _ = 1, 100000 do local _ = {} end print(os.clock() > before, gcinfo() > 0)",
			{ measuresScripts: true },
		);
		expect(printed()).toEqual(["true true"]);
		expect(studio.now()).toBe(0);
		await studio.close();
	});
});
