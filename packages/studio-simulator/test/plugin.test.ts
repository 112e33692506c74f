import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runLuau, writeFiles } from "./support/run-luau.js";

describe("plugin settings", () => {
	it("are kept in a file that windows share", async () => {
		const settingsFile = join(await writeFiles({}), "settings.json");
		const first = await runLuau(`plugin:SetSetting("key", { a = 1, b = "text" })`, { settingsFile });
		const second = await runLuau(
			`local value = plugin:GetSetting("key") print(value.a, value.b, plugin:GetSetting("other"))`,
			{
				settingsFile,
			},
		);
		expect(second.printed()).toEqual(["1 text nil"]);
		await first.studio.close();
		await second.studio.close();
	});

	it("are read back as in Studio: lists as maps, quotes and backslashes damaged", async () => {
		const { studio, printed } = await runLuau(`
			plugin:SetSetting("list", { "x", "y" })
			local list = plugin:GetSetting("list")
			print(#list, list["1"], list["2"])
			plugin:SetSetting("text", 'a"b')
			print(plugin:GetSetting("text") == 'a"b')
			plugin:SetSetting("dotted.key", 1)
			print(plugin:GetSetting("dotted.key"))
		`);
		expect(printed()).toEqual(["0 x y", "false", "nil"]);
		await studio.close();
	});

	it("give nil, lose a write or fail as often as a test sets", async () => {
		const { studio, printed } = await runLuau(`
			plugin:SetSetting("key", 1)
			task.wait(1)
			print(plugin:GetSetting("key"), plugin:GetSetting("key"))
			plugin:SetSetting("key", 2)
			print(plugin:GetSetting("key"))
			task.wait(1)
			print(pcall(plugin.SetSetting, plugin, "key", 3))
			plugin:SetSetting("key", 4)
			print(plugin:GetSetting("key"))
		`);
		Object.assign(studio.settings.faults, { nilReads: 1, lostWrites: 1 });
		await studio.advance(1500);
		expect(printed()).toEqual(["nil 1", "1"]);
		studio.settings.faults.failedWrites = 1;
		await studio.advance(1000);
		expect(printed().slice(2)).toEqual([expect.stringMatching(/^false .*SetSetting failed/), "4"]);
		await studio.close();
	});

	it("forget a key that is set to nil", async () => {
		const { studio } = await runLuau(`
			plugin:SetSetting("kept", false)
			plugin:SetSetting("dropped", 1)
			plugin:SetSetting("dropped", nil)
		`);
		expect(studio.settings.all()).toEqual({ kept: false });
		await studio.close();
	});

	it("of two windows are one file at any time, not only at the start", async () => {
		const settingsFile = join(await writeFiles({}), "settings.json");
		const first = await runLuau(`task.wait(1) print(plugin:GetSetting("key"))`, { settingsFile });
		const second = await runLuau(`plugin:SetSetting("key", "from the other window")`, { settingsFile });
		await first.studio.advance(2000);
		expect(first.printed()).toEqual(["from the other window"]);
		await first.studio.close();
		await second.studio.close();
	});
});

const widgetPlugin = `
	local button = plugin:CreateToolbar("Tools"):CreateButton("Open", "tip", "")
	local widget = plugin:CreateDockWidgetPluginGuiAsync("id", DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Left))
	widget.Title = "Title"
	local inner = Instance.new("TextButton")
	inner.Text = "Press"
	inner.Activated:Connect(function() print("pressed") end)
	inner.Parent = widget
	local box = Instance.new("TextBox", widget)
	box.FocusLost:Connect(function(isEntered) print(box.Text, isEntered) end)
	button.Click:Connect(function() widget.Enabled = not widget.Enabled end)
`;

describe("a dock widget", () => {
	it("can be used as by a user", async () => {
		const { studio, printed } = await runLuau(widgetPlugin);
		await studio.advance(100);
		await expect(studio.find({ text: "Press" })).rejects.toThrow("(nothing is shown)");
		const hidden = await studio.find({ text: "Press", includeHidden: true });
		await expect(hidden.click()).rejects.toThrow("is not shown");
		await (await studio.toolbarButton("Open")).click();
		await (await studio.find({ text: "Press" })).click();
		await (await studio.find({ className: "TextBox" })).type("hello", true);
		expect(printed()).toEqual(["pressed", "hello true"]);
		await (await studio.widgets())[0]?.close();
		expect((await studio.widgets())[0]).toMatchObject({ title: "Title", isEnabled: false });
		await studio.close();
	});

	it("cannot be used where nothing is", async () => {
		const { studio } = await runLuau(widgetPlugin);
		await studio.advance(100);
		await (await studio.toolbarButton("Open")).click();
		await expect(studio.find({ text: "Nowhere" })).rejects.toThrow(
			/Nothing on the screen fits .*TextButton TextButton "Press"/s,
		);
		await expect(studio.toolbarButton("Shut")).rejects.toThrow('There is no toolbar button "Shut"; there is: Open.');
		await studio.close();
	});

	it.each([
		["Visible", "is not shown"],
		["Active", "is not active"],
		["Interactable", "is not active"],
	])("has no button to click once it is not %s", async (property, message) => {
		const { studio, printed } = await runLuau(widgetPlugin);
		await studio.advance(100);
		await (await studio.toolbarButton("Open")).click();
		const button = await studio.find({ text: "Press" });
		await button.set(property, false);
		await expect(button.click()).rejects.toThrow(message);
		await button.set(property, true);
		await button.click();
		expect(printed()).toEqual(["pressed"]);
		await studio.close();
	});

	it("has nothing to click where something around the button is hidden, nor where there is no button", async () => {
		const { studio } = await runLuau(`
			local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
			local frame = Instance.new("Frame", plugin:CreateDockWidgetPluginGui("id", info))
			Instance.new("TextButton", frame)
		`);
		const [frame, button] = [await studio.find({ name: "Frame" }), await studio.find({ className: "TextButton" })];
		await expect(frame.click()).rejects.toThrow("cannot be clicked");
		await expect(frame.type("text")).rejects.toThrow("is not a text box");
		await frame.set("Visible", false);
		await expect(button.click()).rejects.toThrow("is not shown");
		await frame.destroy();
		await expect(button.click()).rejects.toThrow("has been destroyed");
		await studio.close();
	});

	it("can handle its X itself", async () => {
		const { studio, printed } = await runLuau(`
			local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
			local widget = plugin:CreateDockWidgetPluginGui("id", info)
			widget:BindToClose(function() print("asked to close") end)
			widget:GetPropertyChangedSignal("Enabled"):Connect(function() print("never") end)
		`);
		await (await studio.widgets())[0]?.close();
		expect(printed()).toEqual(["asked to close"]);
		expect((await studio.widgets())[0]?.isEnabled).toBe(true);
		await studio.close();
	});

	it("is made after a moment, and needs its description", async () => {
		const { studio, printed } = await runLuau(`
			local info = DockWidgetPluginGuiInfo.new()
			print(plugin:CreateDockWidgetPluginGuiAsync("id", info).Enabled, os.clock() > 0)
			print(pcall(plugin.CreateDockWidgetPluginGuiAsync, plugin, "other"))
		`);
		expect(printed()).toEqual([]);
		await studio.advance(100);
		expect(printed()).toEqual(["false true", expect.stringContaining("DockWidgetPluginGuiInfo expected")]);
		await studio.close();
	});
});

describe("a toolbar button", () => {
	it("can be clicked while it is enabled, and shows that it is active", async () => {
		const { studio, printed } = await runLuau(`
			local button = plugin:CreateToolbar("Tools"):CreateButton("id", "tip", "", "Open")
			button.Click:Connect(function()
				print("clicked")
				button:SetActive(true)
				button.Enabled = false
			end)
		`);
		await (await studio.toolbarButton("Open")).click();
		const button = await studio.toolbarButton("Open");
		expect(button.isActive).toBe(true);
		await expect(button.click()).rejects.toThrow('the toolbar button "Open" is disabled');
		expect(printed()).toEqual(["clicked"]);
		await studio.close();
	});
});

describe("looking for something", () => {
	it("takes a pattern or a place to look in, and insists on exactly one", async () => {
		const { studio } = await runLuau(`
			local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
			local widget = plugin:CreateDockWidgetPluginGui("id", info)
			for _, name in { "Left", "Right" } do
				local frame = Instance.new("Frame", widget)
				frame.Name = name
				local label = Instance.new("TextLabel", frame)
				label.Text = "On the " .. string.lower(name)
				label.TextColor3 = Color3.fromRGB(255, 128, 0)
			end
		`);
		await expect(studio.find({ text: /^On the/ })).rejects.toThrow(/2 objects fit .*"On the right"/s);
		expect(await studio.findAll({ className: "TextLabel" })).toHaveLength(2);
		const label = await studio.find({ text: /^On the/, within: await studio.find({ name: "Right" }) });
		expect([label.text, await label.get("TextColor3"), await label.get("TextXAlignment")]).toEqual([
			"On the right",
			"#ff8000",
			"Center",
		]);
		await studio.close();
	});
});
