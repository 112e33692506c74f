import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

/** Bytes in use after `rounds` rounds of a tenth of a second, in each of which the plugin does something 100 times. */
async function memoryAfter(source: string, rounds: number): Promise<number> {
	const { studio, problems } = await runLuau(`
		local function work() ${source} end
		while true do
			for _ = 1, 100 do work() end
			task.wait(0.1)
		end
	`);
	await studio.advance(rounds * 100);
	const bytes = await studio.memory();
	expect(problems()).toEqual([]);
	await studio.close();
	return bytes;
}

describe("what a plugin lets go of is collected", () => {
	it.each([
		[
			"a handler that disconnects itself",
			`
			local connection
			local part = Instance.new("Part")
			connection = part.Changed:Connect(function() connection:Disconnect() end)
		`,
		],
		[
			"a handler on an object that nobody destroys",
			`
			local frame = Instance.new("Frame")
			frame.ChildAdded:Connect(function() print(frame) end)
		`,
		],
		[
			"a handler that is disconnected, on an object that stays",
			`
			local connection
			connection = workspace.ChildAdded:Connect(function() print(connection) end)
			connection:Disconnect()
		`,
		],
		["a parent and child that nobody destroys", `Instance.new("Frame", Instance.new("Folder"))`],
		[
			"a tree that is destroyed",
			`
			local folder = Instance.new("Folder", workspace)
			Instance.new("Frame", folder)
			folder:Destroy()
		`,
		],
		["a delay that is cancelled long before its time", `task.cancel(task.delay(1e6, print))`],
		["a thread that nobody resumes", `task.spawn(function() coroutine.yield() end)`],
		[
			"a thread that waits for a signal of its own",
			`
			local event = Instance.new("BindableEvent")
			task.spawn(function() event.Event:Wait() print(event) end)
		`,
		],
		["values", `local value = UDim2.new(0, 1, 0, 2) + UDim2.fromScale(1, 1)`],
		[
			"tags, attributes and copies",
			`
			local folder = Instance.new("Folder")
			folder:AddTag("tag")
			folder:SetAttribute("mark", Color3.new())
			folder:Clone()
		`,
		],
	])("%s", async (_, source) => {
		const [few, many] = [await memoryAfter(source, 30), await memoryAfter(source, 150)];
		expect(many).toBeLessThan(few + 2e6);
	});

	it("all that an unloaded plugin held, even if its modules are still keys of _G", async () => {
		const memory: Array<number> = [];
		const { studio, plugin, start, problems } = await runLuau(
			`
				local module = require(script.Parent.Module)
				_G[script.Parent.Module] = module
				workspace.ChildAdded:Connect(function() print(module) end)
				task.delay(1e6, print, module)
			`,
			{ modules: { Module: `return table.create(20000, "held")` } },
		);
		let running = plugin;
		for (let run = 0; run < 60; run += 1) {
			await studio.advance(1000);
			await running.unload();
			running = await start();
			memory.push(await studio.memory());
		}
		expect(problems()).toEqual([]);
		expect(Math.max(...memory)).toBeLessThan(6e6);
		await studio.close();
	});
});
