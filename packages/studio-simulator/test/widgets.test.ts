import { describe, expect, it } from "vitest";
import { runLuau, writeFiles } from "./support/run-luau.js";

const twoWidgets = `
	local function create(id, state, isOpen, overrides)
		local info = DockWidgetPluginGuiInfo.new(state, isOpen, overrides, 480, 560, 240, 200)
		local widget = plugin:CreateDockWidgetPluginGui(id, info)
		widget.Title = id
		print(id, widget.Enabled, widget.HostWidgetWasRestored, widget.AbsoluteSize)
		return widget
	end
	create("floats", Enum.InitialDockState.Float, false)
	create("docked", Enum.InitialDockState.Left, true)
	create("insists", Enum.InitialDockState.Left, false, true)
`;

describe("a dock widget that Studio knows from before", () => {
	it("is as it was when its plugin was unloaded, unless the plugin says otherwise", async () => {
		const { studio, plugin, start, printed } = await runLuau(twoWidgets);
		expect(printed()).toEqual([
			"floats false false 480, 560",
			"docked true false 300, 400",
			"insists false false 300, 400",
		]);
		const [floats, docked, insists] = await studio.widgets();
		await floats?.instance.set("Enabled", true);
		await floats?.resize(500, 100);
		await floats?.dock("Right");
		await docked?.close();
		await insists?.instance.set("Enabled", true);
		await plugin.unload();
		await start();
		expect(printed().slice(3)).toEqual([
			"floats true true 500, 200",
			"docked false true 300, 400",
			"insists false true 300, 400",
		]);
		expect((await studio.widgets()).map((widget) => widget.dockState)).toEqual(["Right", "Left", "Left"]);
		await studio.close();
	});

	it("is known in the next Studio of the same person too, but not after a crash", async () => {
		const settingsFolder = await writeFiles({});
		const first = await runLuau(twoWidgets, { settingsFolder });
		await first.plugin.unload();
		await first.studio.close();
		const second = await runLuau(twoWidgets, { settingsFolder });
		expect(second.printed()[1]).toBe("docked true true 300, 400");
		await (await second.studio.widgets())[1]?.close();
		await second.plugin.crash();
		await second.studio.close();
		const third = await runLuau(twoWidgets, { settingsFolder });
		expect(third.printed()[1]).toBe("docked true true 300, 400");
		await third.studio.close();
	});

	it("is another one for another plugin with the same id", async () => {
		const settingsFolder = await writeFiles({});
		const store = await runLuau(twoWidgets, { settingsFolder, assetId: 42 });
		await store.plugin.unload();
		await store.studio.close();
		const local = await runLuau(twoWidgets, { settingsFolder });
		expect(local.printed()[1]).toBe("docked true false 300, 400");
		await local.studio.close();
	});
});

describe("what a person does to a widget", () => {
	it("is announced with the objects and values that Roblox hands over", async () => {
		const { studio, printed, problems } = await runLuau(`
			local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
			local widget = plugin:CreateDockWidgetPluginGui("id", info)
			local button = Instance.new("TextButton", widget)
			local function show(name)
				button[name]:Connect(function(...)
					local words = { name }
					for _, value in { ... } do
						table.insert(words, if typeof(value) == "Instance"
							then value.ClassName .. " " .. value.UserInputType.Name
							else tostring(value))
					end
					print(table.concat(words, " "))
				end)
			end
			for _, name in { "InputBegan", "InputEnded", "MouseButton1Down", "MouseButton1Up", "MouseButton1Click", "Activated" } do
				show(name)
			end
			local box = Instance.new("TextBox", widget)
			box.Focused:Connect(function(...) print("Focused", select("#", ...), box:IsFocused()) end)
			box.FocusLost:Connect(function(isEntered, input)
				print("FocusLost", isEntered, input.UserInputType.Name, input.KeyCode.Name, box.Text)
			end)
		`);
		await (await studio.find({ className: "TextButton" })).click();
		await (await studio.find({ className: "TextBox" })).type("hello", true);
		await (await studio.find({ className: "TextBox" })).type("again");
		expect(problems()).toEqual([]);
		expect(printed()).toEqual([
			"InputBegan InputObject MouseButton1",
			"MouseButton1Down 0 0",
			"InputEnded InputObject MouseButton1",
			"MouseButton1Up 0 0",
			"MouseButton1Click",
			"Activated InputObject MouseButton1 1",
			expect.stringMatching(/^Focused 0/),
			"FocusLost true Keyboard Return hello",
			expect.stringMatching(/^Focused 0/),
			"FocusLost false MouseButton1 None again",
		]);
		await studio.close();
	});

	it("clears a text box that says so, and not one that does not", async () => {
		const { studio, printed } = await runLuau(
			`
				local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
				local box = Instance.new("TextBox", plugin:CreateDockWidgetPluginGui("id", info))
				box.Text = "before"
				box.Focused:Connect(function() print("focused with", box.Text) end)
				box:GetPropertyChangedSignal("Text"):Connect(function() print("text", box.Text) end)
				box:CaptureFocus()
				box:ReleaseFocus()
				box.ClearTextOnFocus = false
				box.Text = "kept"
				box:CaptureFocus()
				print(box.Text)
			`,
			{ signalBehavior: "Immediate" },
		);
		expect(printed()).toEqual(["focused with before", "text ", "text kept", "focused with kept", "kept"]);
		await studio.close();
	});
});
