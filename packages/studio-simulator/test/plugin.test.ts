import { describe, expect, it } from "vitest";
import { runLuau, writeFiles } from "./support/run-luau.js";

describe("plugin settings", () => {
	it("are kept in a folder that windows share", async () => {
		const settingsFolder = await writeFiles({});
		const first = await runLuau(`plugin:SetSetting("key", { a = 1, b = "text" })`, { settingsFolder });
		const second = await runLuau(
			`local value = plugin:GetSetting("key") print(value.a, value.b, plugin:GetSetting("other"))`,
			{ settingsFolder },
		);
		expect(second.printed()).toEqual(["1 text nil"]);
		await first.studio.close();
		await second.studio.close();
	});

	it("of a store plugin are its own, those of local plugins belong to all of them", async () => {
		const settingsFolder = await writeFiles({});
		const source = `print(plugin:GetSetting("mine")) plugin:SetSetting("mine", plugin.Name)`;
		const plugins: Array<Awaited<ReturnType<typeof runLuau>>> = [];
		for (const assetId of [7, 8, undefined, undefined, 7]) {
			plugins.push(await runLuau(source, { settingsFolder, ...(assetId === undefined ? {} : { assetId }) }));
		}
		expect(plugins.map(({ printed }) => printed()[0])).toEqual(["nil", "nil", "nil", "user_Test", "cloud_7"]);
		expect(plugins.map(({ plugin }) => plugin.settings.all()["mine"])).toEqual([
			"cloud_7",
			"cloud_8",
			"user_Test",
			"user_Test",
			"cloud_7",
		]);
		await Promise.all(plugins.map(({ studio }) => studio.close()));
	});

	it("of two windows are one file at any time, not only at the start", async () => {
		const settingsFolder = await writeFiles({});
		const first = await runLuau(`task.wait(1) print(plugin:GetSetting("key"))`, { settingsFolder });
		const second = await runLuau(`plugin:SetSetting("key", "from the other window")`, { settingsFolder });
		await first.studio.advance(2000);
		expect(first.printed()).toEqual(["from the other window"]);
		await first.studio.close();
		await second.studio.close();
	});

	it("are read back as in Studio: every key is text, quotes and backslashes are damaged", async () => {
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

	it.each([
		["a mixed table", `{ "x", "y", size = 2 }`, { "1": "x", "2": "y", size: 2 }],
		["a list with a gap", `{ "x", nil, "z" }`, { "1": "x", "3": "z" }],
		["number keys", `{ [-1] = "x", [40] = "y" }`, { "-1": "x", "40": "y" }],
		["tables in tables", `{ list = { { 1 } }, none = {} }`, { list: { "1": { "1": 1 } }, none: {} }],
		["an empty table", `{}`, {}],
		["large text", `string.rep("x", 300000)`, "x".repeat(300_000)],
		["text with line breaks and zeros", `"a\\n\\0b"`, "a\n\0b"],
		[
			"what looks like an escape of the simulator",
			`{ ["$number"] = "inf", ["$$"] = "x" }`,
			{ $number: "inf", $$: "x" },
		],
		["a number", `-12.5`, -12.5],
		["false", `false`, false],
	])("keep %s", async (_, value, stored) => {
		const { studio, plugin, printed } = await runLuau(`
			plugin:SetSetting("key", ${value})
			local function text(item)
				if type(item) ~= "table" then
					return string.format("%q", tostring(item))
				end
				local keys = {}
				for key, inner in item do
					table.insert(keys, string.format("%q", key) .. text(inner))
				end
				table.sort(keys)
				return "{" .. table.concat(keys) .. "}"
			end
			local first = text(plugin:GetSetting("key"))
			plugin:SetSetting("again", plugin:GetSetting("key"))
			print(text(plugin:GetSetting("again")) == first)
		`);
		expect(plugin.settings.all()).toEqual({ key: stored, again: stored });
		expect(printed()).toEqual(["true"]);
		await studio.close();
	});

	it.each([
		["nothing to store", "0 / 0", "nan"],
		["a number without end", "{ 1, math.huge }", "inf"],
		["a function", "print", "a value of type function"],
		["an object", "workspace", "a value of type Instance"],
		["a value type", "{ Color3.new() }", "a value of type Color3"],
		["a buffer", "buffer.create(1)", "a value of type buffer"],
		["a thread", "coroutine.running()", "a value of type thread"],
		["text that is not UTF-8", `{ "\\255" }`, "text that is not UTF-8"],
		["a key that is not text", "{ [true] = 1 }", "a key of type boolean"],
		["one key twice", `{ [1] = "a", ["1"] = "b" }`, "both the number and the text 1 as keys"],
		["a table that contains itself", "(function() local t = {} t.t = t return t end)()", "contains itself"],
	])("refuse %s, of which nobody knows what Studio makes", async (_, value, what) => {
		const { studio, plugin, problems } = await runLuau(`plugin:SetSetting("key", ${value})`);
		expect(problems()[0]).toContain("the simulator does not imitate what SetSetting makes of");
		expect(problems()[0]).toContain(what);
		expect(plugin.settings.all()).toEqual({});
		await studio.close();
	});

	it("have text keys, and none that every object has", async () => {
		const { studio, plugin, printed } = await runLuau(`
			plugin:SetSetting(5, "five")
			print(plugin:GetSetting("5"), plugin:GetSetting("constructor"), plugin:GetSetting("__proto__"))
			print(select(2, pcall(plugin.SetSetting, plugin, nil, 1)))
			print(select(2, pcall(plugin.GetSetting, plugin, {})))
		`);
		expect(printed()).toEqual([
			"five nil nil",
			expect.stringContaining("Argument 1 missing or nil"),
			expect.stringContaining("Unable to cast table to string"),
		]);
		expect(plugin.settings.all()).toEqual({ "5": "five" });
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
		const { studio, plugin } = await runLuau(`
			plugin:SetSetting("kept", false)
			plugin:SetSetting("dropped", 1)
			plugin:SetSetting("dropped", nil)
		`);
		expect(plugin.settings.all()).toEqual({ kept: false });
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
