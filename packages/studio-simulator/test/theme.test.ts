import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

describe("the theme", () => {
	it("can be asked for, and switched while a plugin runs", async () => {
		const { studio, printed } = await runLuau(`
			local studio = settings().Studio
			local function show() print(studio.Theme.Name, studio.Theme:GetColor(Enum.StudioStyleGuideColor.MainBackground):ToHex()) end
			studio.ThemeChanged:Connect(show)
			show()
		`);
		await studio.setTheme("Light");
		await studio.setTheme("Dark");
		expect(printed()).toEqual(["Dark 2e2e2e", "Light ffffff", "Dark 2e2e2e"]);
		await studio.close();
	});

	it("repaints what a plugin paints with it", async () => {
		const { studio } = await runLuau(
			`
				local info = DockWidgetPluginGuiInfo.new(Enum.InitialDockState.Float, true)
				local label = Instance.new("TextLabel", plugin:CreateDockWidgetPluginGui("id", info))
				local function paint() label.TextColor3 = settings().Studio.Theme:GetColor(Enum.StudioStyleGuideColor.MainText) end
				settings().Studio.ThemeChanged:Connect(paint)
				paint()
			`,
			{ theme: "Light" },
		);
		const label = await studio.find({ className: "TextLabel" });
		expect(await label.get("TextColor3")).toBe("#000000");
		await studio.setTheme("Dark");
		expect(await label.get("TextColor3")).toBe("#cccccc");
		await studio.close();
	});

	it("has every colour in both, and a paler one for what is disabled", async () => {
		const { studio, printed } = await runLuau(`
			local studio = settings().Studio
			local function check()
				for _, color in Enum.StudioStyleGuideColor:GetEnumItems() do
					assert(typeof(studio.Theme:GetColor(color)) == "Color3")
				end
				local text = Enum.StudioStyleGuideColor.MainText
				print(studio.Theme:GetColor(text) ~= studio.Theme:GetColor(text, Enum.StudioStyleGuideModifier.Disabled))
			end
			studio.ThemeChanged:Connect(check)
			check()
		`);
		await studio.setTheme("Light");
		expect(printed()).toEqual(["true", "true"]);
		await studio.close();
	});

	it.each([
		[`settings().Studio.Theme:GetColor("MainText")`, "Unable to cast value to Enum.StudioStyleGuideColor"],
		[`return settings().Studio.FontSize`, "FontSize is not a valid member of Studio"],
	])("fails loudly: %s", async (source, message) => {
		const { studio, problems } = await runLuau(source);
		expect(problems()).toEqual([expect.stringContaining(message)]);
		await studio.close();
	});
});
