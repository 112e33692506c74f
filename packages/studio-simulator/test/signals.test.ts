import { describe, expect, it } from "vitest";
import type { SignalBehavior } from "../src/index.js";
import { runLuau } from "./support/run-luau.js";

const bothBehaviors: ReadonlyArray<SignalBehavior> = ["Deferred", "Immediate"];

describe.each(bothBehaviors)("a signal whose handlers are %s", (signalBehavior) => {
	it("calls every handler, one that fails too, and none that was disconnected", async () => {
		const { studio, printed, problems } = await runLuau(
			`
				local event = Instance.new("BindableEvent")
				local gone = event.Event:Connect(function() print("gone") end)
				event.Event:Connect(function() error("broken handler") end)
				event.Event:Once(function() print("once") end)
				event.Event:Connect(function(value) print("always", value) end)
				gone:Disconnect()
				event:Fire(1)
				event:Fire(2)
			`,
			{ signalBehavior },
		);
		expect(printed()).toEqual(["once", "always 1", "always 2"]);
		expect(problems()).toHaveLength(2);
		await studio.close();
	});

	it("can be waited for", async () => {
		const { studio, printed } = await runLuau(
			`
				local event = Instance.new("BindableEvent")
				task.delay(1, function() event:Fire("a", nil, "c") event:Fire("later") end)
				print(event.Event:Wait())
			`,
			{ signalBehavior },
		);
		expect(printed()).toEqual([]);
		await studio.advance(1000);
		expect(printed()).toEqual(["a nil c"]);
		await studio.close();
	});

	it("lets a handler wait without holding the others up", async () => {
		const { studio, printed } = await runLuau(
			`
				local event = Instance.new("BindableEvent")
				event.Event:Connect(function() task.wait(1) print("slow") end)
				event.Event:Connect(function() print("quick") end)
				event:Fire()
				print("fired")
			`,
			{ signalBehavior },
		);
		await studio.advance(2000);
		expect(printed()).toEqual(signalBehavior === "Deferred" ? ["fired", "quick", "slow"] : ["quick", "fired", "slow"]);
		await studio.close();
	});

	it("ends with an error when its handlers fire each other without end", async () => {
		const { studio, problems, printed } = await runLuau(
			`
				local event = Instance.new("BindableEvent")
				local count = 0
				event.Event:Connect(function() count += 1 event:Fire() end)
				event:Fire()
				task.wait(1)
				print(count > 5)
			`,
			{ signalBehavior },
		);
		await studio.advance(2000);
		expect(printed()).toEqual(["true"]);
		expect(problems()).toEqual([expect.stringMatching(/Maximum (event )?re-entrancy depth/)]);
		await studio.close();
	});

	it("is over for a plugin that is unloaded, after the last that it may say", async () => {
		const { studio, plugin, printed } = await runLuau(
			`
				local event = Instance.new("BindableEvent")
				event.Event:Connect(print)
				task.delay(1, function() event:Fire("never") end)
				plugin.Unloading:Connect(function() event:Fire("unloading") end)
			`,
			{ signalBehavior },
		);
		await plugin.unload();
		await studio.advance(2000);
		expect(printed()).toEqual(["unloading"]);
		await studio.close();
	});
});

describe("the connections that a plugin has open", () => {
	it("are counted, until they are disconnected, have run once, or their object or the plugin is gone", async () => {
		const { studio, plugin } = await runLuau(`
			local event, folder = Instance.new("BindableEvent"), Instance.new("Folder")
			local connection = event.Event:Connect(print)
			event.Event:Once(print)
			folder.ChildAdded:Connect(print)
			plugin.Unloading:Connect(print)
			task.delay(1, function() connection:Disconnect() end)
			task.delay(2, function() event:Fire() end)
			task.delay(3, function() folder:Destroy() end)
		`);
		const counts = [await plugin.openConnections()];
		for (let second = 1; second <= 3; second += 1) {
			await studio.advance(1000);
			counts.push(await plugin.openConnections());
		}
		await plugin.unload();
		expect([...counts, await plugin.openConnections()]).toEqual([4, 3, 2, 1, 0]);
		await studio.close();
	});
});

describe("handlers that run at once", () => {
	it("are not called when another one has disconnected them, nor when they were connected meanwhile", async () => {
		const { studio, printed } = await runLuau(
			`
				local event = Instance.new("BindableEvent")
				local second
				event.Event:Connect(function()
					second:Disconnect()
					event.Event:Once(function(value) print("new", value) end)
				end)
				second = event.Event:Connect(function() print("never") end)
				event:Fire(1)
				print(second.Connected)
				event:Fire(2)
			`,
			{ signalBehavior: "Immediate" },
		);
		expect(printed()).toEqual(["false", "new 2"]);
		await studio.close();
	});
});

describe("handlers that are deferred", () => {
	it("run after the thread that fired, with what was fired then, and among what task.defer defers", async () => {
		const { studio, printed } = await runLuau(
			`
				local label = Instance.new("TextLabel")
				label:GetPropertyChangedSignal("Text"):Connect(function() print("text is", label.Text) end)
				task.defer(print, "deferred before")
				label.Text = "one"
				label.Text = "two"
				task.defer(print, "deferred after")
				print("the thread goes on")
			`,
			{ signalBehavior: "Deferred" },
		);
		expect(printed()).toEqual([
			"the thread goes on",
			"deferred before",
			"text is two",
			"text is two",
			"deferred after",
		]);
		await studio.close();
	});

	it("are dropped by Disconnect, but not by Destroy", async () => {
		const { studio, printed } = await runLuau(
			`
				local dropped, destroyed = Instance.new("BindableEvent"), Instance.new("BindableEvent")
				local connection = dropped.Event:Connect(function() print("never") end)
				destroyed.Event:Connect(function() print("fired before it was destroyed") end)
				destroyed.Destroying:Connect(function() print("destroying", destroyed.Parent) end)
				destroyed.Parent = workspace
				dropped:Fire()
				destroyed:Fire()
				connection:Disconnect()
				destroyed:Destroy()
				destroyed:Fire()
			`,
			{ signalBehavior: "Deferred" },
		);
		expect(printed()).toEqual(["fired before it was destroyed", "destroying nil"]);
		await studio.close();
	});

	it("run before anything else happens to a plugin: after a click, a frame, an answer, a theme", async () => {
		const { studio, printed } = await runLuau(
			`
				plugin:CreateToolbar("Tools"):CreateButton("Open", "", "").Click:Connect(function() print("clicked") end)
				settings().Studio.ThemeChanged:Connect(function() print("theme") end)
				workspace.ChildAdded:Connect(function(child) print("added", child) end)
			`,
			{ signalBehavior: "Deferred" },
		);
		await (await studio.toolbarButton("Open")).click();
		await studio.setTheme("Light");
		await studio.addToPlace("Workspace", [{ name: "New", className: "Folder" }]);
		expect(printed()).toEqual(["clicked", "theme", "added New"]);
		await studio.close();
	});
});
