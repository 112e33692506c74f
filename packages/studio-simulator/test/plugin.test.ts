import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

describe("plugin settings", () => {
	it("are kept in a file that windows share", async () => {
		const settingsFile = join(await mkdtemp(join(tmpdir(), "studio-simulator-")), "settings.json");
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

	it("come back as Studio gives them back: lists as maps, quotes and backslashes damaged", async () => {
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

	it("fail as a test wants them to", async () => {
		const { studio, printed } = await runLuau(`
			plugin:SetSetting("key", 1)
			task.wait(1)
			print(plugin:GetSetting("key"), plugin:GetSetting("key"))
			plugin:SetSetting("key", 2)
			print(plugin:GetSetting("key"))
			print(pcall(plugin.SetSetting, plugin, "key", 3))
		`);
		Object.assign(studio.settings.faults, { nilReads: 1, lostWrites: 1 });
		await studio.advance(500);
		studio.settings.faults.failedWrites = 0;
		await studio.advance(1000);
		expect(printed().slice(0, 2)).toEqual(["nil 1", "1"]);
		await studio.close();
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
	plugin.Unloading:Connect(function() print("unloading") task.wait() print("never") end)
	task.spawn(function() while true do task.wait(60) print("tick") end end)
`;

describe("a dock widget", () => {
	it("can be used as a person would", async () => {
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
});

describe("unloading", () => {
	it("runs the handlers until they wait, and then nothing of the plugin any more", async () => {
		const { studio, plugin, printed } = await runLuau(widgetPlugin);
		await studio.advance(61_000);
		await plugin.unload();
		await studio.advance(600_000);
		expect(printed()).toEqual(["tick", "unloading"]);
		expect(await studio.widgets()).toEqual([]);
		await studio.close();
	});

	it("does not happen when Studio is killed", async () => {
		const { studio, plugin, printed } = await runLuau(widgetPlugin);
		await plugin.crash();
		await studio.advance(600_000);
		expect(printed()).toEqual([]);
		await studio.close();
	});
});

describe("the theme", () => {
	it("can be asked for and switched", async () => {
		const { studio, printed } = await runLuau(`
			local studio = settings().Studio
			local function show() print(studio.Theme.Name, studio.Theme:GetColor(Enum.StudioStyleGuideColor.MainBackground):ToHex()) end
			studio.ThemeChanged:Connect(show)
			show()
		`);
		await studio.setTheme("Light");
		expect(printed()).toEqual(["Dark 2e2e2e", "Light ffffff"]);
		await studio.close();
	});
});
