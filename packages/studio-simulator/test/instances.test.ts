import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

async function result(source: string): Promise<ReadonlyArray<string>> {
	const { studio, printed, problems } = await runLuau(source);
	expect(problems()).toEqual([]);
	await studio.close();
	return printed();
}

async function failure(source: string): Promise<string> {
	const { studio, printed } = await runLuau(`local ok, problem = pcall(function() ${source} end) print(problem)`);
	await studio.close();
	return printed()[0] ?? "";
}

describe("an Instance", () => {
	it("is what Roblox says it is", async () => {
		expect(
			await result(`
				local frame = Instance.new("Frame")
				print(typeof(frame), type(frame), frame.ClassName, tostring(frame))
				print(frame:IsA("GuiObject"), frame:IsA("TextLabel"), frame.Size == UDim2.new(), frame.Visible)
				print(typeof(UDim2.new()), typeof(Enum.FillDirection.Vertical), typeof(frame.ChildAdded), typeof(Color3.new()))
			`),
		).toEqual(["Instance userdata Frame Frame", "true false true true", "UDim2 EnumItem RBXScriptSignal Color3"]);
	});

	it("has a place in the tree, and says when that changes", async () => {
		expect(
			await result(`
				local parent = Instance.new("Folder")
				parent.ChildAdded:Connect(function(child) print("added", child) end)
				parent.ChildRemoved:Connect(function(child) print("removed", child) end)
				local child = Instance.new("Frame", parent)
				child:GetPropertyChangedSignal("Visible"):Connect(function() print("visible", child.Visible) end)
				child.Visible = false
				child.Visible = false
				print(parent:FindFirstChild("Frame") == child, child:GetFullName(), #parent:GetChildren())
				child:Destroy()
				print(child.Parent, #parent:GetChildren())
			`),
		).toEqual(["added Frame", "visible false", "true Folder.Frame 1", "removed Frame", "nil 0"]);
	});

	it("is copied with what is in it", async () => {
		expect(
			await result(`
				local folder = Instance.new("Folder")
				local label = Instance.new("TextLabel", folder)
				label.Text = "hello"
				label:SetAttribute("mark", 5)
				local copy = folder:Clone()
				label.Text = "changed"
				print(copy.Parent, copy.TextLabel.Text, copy.TextLabel:GetAttribute("mark"))
			`),
		).toEqual(["nil hello 5"]);
	});

	it.each([
		[`Instance.new("Frame").Colour = 1`, /Colour is not a valid member of Frame "Frame"/],
		[`return Instance.new("Frame").AbsoluteContentSize`, /AbsoluteContentSize is not a valid member of Frame/],
		[`Instance.new("Frame").Visible = "yes"`, /boolean expected, got string/],
		[`Instance.new("Frame").Size = Vector2.new()`, /UDim2 expected, got Vector2/],
		[`Instance.new("Frame").AutomaticSize = Enum.FillDirection.Vertical`, /Enum.AutomaticSize expected/],
		[`Instance.new("Sprite")`, /Unable to create an Instance of type "Sprite"/],
		[`return Enum.FillDirection.Diagonal`, /Diagonal is not a valid member of "Enum.FillDirection"/],
		[`return CFrame.new()`, /does not imitate the global "CFrame"/],
		[`game:GetService("WeatherService")`, /'WeatherService' is not a valid Service name/],
		[`local f = Instance.new("Folder") f:Destroy() f.Parent = workspace`, /The Parent property of Folder is locked/],
		[`local a = Instance.new("Folder") a.Parent = a`, /circular reference/],
		[`return plugin.GetJoinMode`, /GetJoinMode is not a valid member of Plugin/],
	])("fails loudly: %s", async (source, message) => {
		expect(await failure(source)).toMatch(message);
	});
});

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
});
