import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

/** What the widget shows as HTML, after a plugin has filled `widget`. */
async function rendered(fill: string): Promise<string> {
	const { studio, problems } = await runLuau(`
		local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
		local widget = plugin:CreateDockWidgetPluginGui("id", info)
		local function make(class, parent, properties)
			local item = Instance.new(class)
			for key, value in properties or {} do item[key] = value end
			item.Parent = parent
			return item
		end
		${fill}
	`);
	expect(problems()).toEqual([]);
	const html = (await (await studio.widgets())[0]?.render()) ?? "";
	await studio.close();
	return html;
}

/** The style of the first object of a class. */
async function styleOf(className: string, fill: string): Promise<string> {
	return new RegExp(`data-class="${className}"[^>]* style="([^"]*)"`).exec(await rendered(fill))?.[1] ?? "";
}

describe("what a widget shows, as HTML", () => {
	it("has sizes and places as shares of the parent and pixels", async () => {
		const style = await styleOf(
			"Frame",
			`make("Frame", widget, {
				AnchorPoint = Vector2.new(1, 0.5), Position = UDim2.new(1, -4, 0.5, 0), Size = UDim2.new(0.5, -8, 0, 30),
			})`,
		);
		expect(style).toContain("width:calc(50% + -8px)");
		expect(style).toContain("height:30px");
		expect(style).toContain("left:calc(100% + -4px)");
		expect(style).toContain("top:50%");
		expect(style).toContain("translate(-100%, -50%)");
	});

	it("grows with what is in it where AutomaticSize says so, and is at least its Size", async () => {
		const style = await styleOf(
			"TextLabel",
			`make("TextLabel", widget, { AutomaticSize = Enum.AutomaticSize.Y, Size = UDim2.new(1, 0, 0, 20) })`,
		);
		expect(style).toContain("height:auto");
		expect(style).toContain("min-height:20px");
	});

	it("puts a list in its order, with its gap, and centred if asked", async () => {
		const html = await rendered(`
			local frame = make("Frame", widget)
			make("UIListLayout", frame, {
				FillDirection = Enum.FillDirection.Horizontal, HorizontalAlignment = Enum.HorizontalAlignment.Center,
				Padding = UDim.new(0, 8), SortOrder = Enum.SortOrder.LayoutOrder,
			})
			make("TextLabel", frame, { Text = "second", LayoutOrder = 2 })
			make("TextLabel", frame, { Text = "first", LayoutOrder = 1 })
		`);
		expect(html.indexOf("first")).toBeLessThan(html.indexOf("second"));
		expect(html).toMatch(/display:flex;flex-direction:row;[^"]*gap:8px;justify-content:center/);
	});

	it("shows text to the letter, whatever is in it", async () => {
		const html = await rendered(`make("TextLabel", widget, { Text = "<b>&\\"quoted\\"</b>" })`);
		expect(html).toContain("<span>&#60;b&#62;&#38;&#34;quoted&#34;&#60;/b&#62;</span>");
		expect(html).not.toContain("<b>");
	});

	it("hides what is not visible, and has no border where there is no background", async () => {
		expect(await styleOf("Frame", `make("Frame", widget, { Visible = false })`)).toContain("display:none");
		expect(await styleOf("Frame", `make("Frame", widget, { BackgroundTransparency = 1 })`)).toContain(
			"box-shadow:0 0 0 1px #1b2a3500",
		);
	});

	it("moves the canvas by what is scrolled", async () => {
		const html = await rendered(`
			local frame = make("ScrollingFrame", widget, { CanvasPosition = Vector2.new(0, 120) })
			make("Frame", frame)
		`);
		expect(html).toContain("translate(0px, -120px)");
	});

	it("says so when something cannot be rendered", async () => {
		await expect(rendered(`make("TextLabel", widget, { RichText = true })`)).rejects.toThrow(
			/TextLabel: rich and scaled text cannot be rendered/,
		);
	});
});

describe("a widget", () => {
	it("tells its plugin when it is resized", async () => {
		const { studio, printed } = await runLuau(`
			local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
			local widget = plugin:CreateDockWidgetPluginGui("id", info)
			widget:GetPropertyChangedSignal("AbsoluteSize"):Connect(function() print(widget.AbsoluteSize) end)
		`);
		await (await studio.widgets())[0]?.resize(640, 200);
		expect(printed()).toEqual(["640, 200"]);
		await studio.close();
	});

	it("can be scrolled where it scrolls, and nowhere else", async () => {
		const { studio, printed } = await runLuau(`
			local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
			local frame = Instance.new("ScrollingFrame", plugin:CreateDockWidgetPluginGui("id", info))
			Instance.new("Frame", frame)
			frame:GetPropertyChangedSignal("CanvasPosition"):Connect(function() print(frame.CanvasPosition) end)
		`);
		await (await studio.find({ className: "ScrollingFrame" })).scroll(0, 75);
		expect(printed()).toEqual(["0, 75"]);
		await expect((await studio.find({ className: "Frame" })).scroll(0, 1)).rejects.toThrow(/cannot be scrolled/);
		await studio.close();
	});
});
