import { describe, expect, it } from "vitest";
import type { TreeNode } from "../src/index.js";
import { runLuau } from "./support/run-luau.js";

function module(name: string, source: string, children: ReadonlyArray<TreeNode> = []): TreeNode {
	return { name, className: "ModuleScript", source, children };
}

describe("require", () => {
	it("runs a module once, and again for a copy of it", async () => {
		const { studio, printed } = await runLuau(
			`
				local module = script.Parent.Counter
				print(require(module) == require(module))
				print(require(module:Clone()) == require(module))
			`,
			{ modules: { Counter: `print("run") return {}` } },
		);
		expect(printed()).toEqual(["run", "true", "run", "false"]);
		await studio.close();
	});

	it.each([
		["fails", `error("inside")`, /Requested module experienced an error while loading/],
		["returns nothing", `local x = 1`, /did not return exactly one value/],
	])("says of a module that it %s", async (_, source, message) => {
		const { studio, printed } = await runLuau(`print(select(2, pcall(require, script.Parent.Module)))`, {
			modules: { Module: source },
		});
		expect(printed()[0]).toMatch(message);
		await studio.close();
	});

	it("waits for a module that waits", async () => {
		const { studio, printed } = await runLuau(`print(require(script.Parent.Slow))`, {
			modules: { Slow: `task.wait(3) return "done"` },
		});
		await studio.advance(2900);
		expect(printed()).toEqual([]);
		await studio.advance(200);
		expect(printed()).toEqual(["done"]);
		await studio.close();
	});

	it.each([
		["itself", { Module: `return require(script)` }],
		[
			"another that requires it",
			{ Module: `return require(script.Parent.Other)`, Other: `task.wait() return require(script.Parent.Module)` },
		],
	])("fails for a module that requires %s, rather than wait for ever", async (_, modules) => {
		const { studio, printed, problems } = await runLuau(`print(pcall(require, script.Parent.Module))`, { modules });
		await studio.advance(1000);
		expect(printed()[0]).toMatch(/^false .*Requested module experienced an error while loading/);
		expect(problems()[0]).toMatch(/Requested module was required recursively/);
		await studio.close();
	});

	it("lets several scripts wait for one module, which still runs once", async () => {
		const { studio, printed } = await runLuau(
			`for _ = 1, 2 do task.spawn(function() print(require(script.Parent.Slow)) end) end`,
			{ modules: { Slow: `print("run") task.wait(1) return "done"` } },
		);
		await studio.advance(2000);
		expect(printed()).toEqual(["run", "done", "done"]);
		await studio.close();
	});

	it("fails again, without another run, for a module that has failed", async () => {
		const { studio, problems } = await runLuau(
			`for _ = 1, 2 do pcall(require, script.Parent.Broken) end require(script.Parent.Broken)`,
			{ modules: { Broken: `error("inside")` } },
		);
		expect(problems()).toEqual([
			expect.stringContaining("inside"),
			expect.stringContaining("Requested module experienced an error while loading"),
		]);
		await studio.close();
	});

	it.each([
		["nil", "Attempted to call require with invalid argument(s)"],
		["workspace", "Attempted to call require with invalid argument(s)"],
		["script", "Attempted to call require with invalid argument(s)"],
		["5", "the simulator does not imitate requiring a module by its asset id"],
		[`"Module"`, "require path must start with a valid prefix: ./, ../, @self, or @game"],
		[`"./Absent"`, `error requiring module "./Absent"`],
		[`"@self/../../../../../Module"`, "error requiring module"],
		[`"@game/Workspace"`, "Attempted to call require with invalid argument(s)"],
	])("refuses %s in the line that requires it", async (target, message) => {
		const { studio, problems } = await runLuau(`\nrequire(${target})`);
		expect(problems()).toEqual([expect.stringContaining(`Test.main:2: ${message}`)]);
		await studio.close();
	});

	it("takes a path, seen from the script that requires", async () => {
		const { studio, printed, problems } = await runLuau(
			`
				print(require("./Sibling"), require("./Nested"), require("@game/ReplicatedStorage/Shared"))
			`,
			{
				modules: { Sibling: `return "sibling"`, Nested: `return require("./Sibling") .. " of a module"` },
				place: {
					contents: {
						ReplicatedStorage: [
							module("Shared", `return require("@self/Child")`, [module("Child", `return require("../Other")`)]),
							module("Other", `return "the uncle of a child"`),
						],
					},
				},
			},
		);
		expect(problems()).toEqual([]);
		expect(printed()).toEqual(["sibling sibling of a module the uncle of a child"]);
		await studio.close();
	});

	it("takes nil for a module's one value, but not nothing", async () => {
		const { studio, printed } = await runLuau(
			`print(require(script.Parent.Types)) print(pcall(require, script.Parent.Nothing))`,
			{ modules: { Types: `export type Props = { text: string } return nil`, Nothing: `local x = 1` } },
		);
		expect(printed()).toEqual(["nil", "false Module code did not return exactly one value"]);
		await studio.close();
	});

	it("gives the plugin object to a plugin's scripts only; a module finds it above itself", async () => {
		const { studio, printed } = await runLuau(`print(plugin.Name) require(script.Parent.Module)`, {
			modules: { Module: `print(plugin, script:FindFirstAncestorWhichIsA("Plugin"), script:GetFullName()) return nil` },
			assetId: 42,
		});
		expect(printed()).toEqual(["cloud_42", "nil cloud_42 cloud_42.Test.Module"]);
		await studio.close();
	});
});
