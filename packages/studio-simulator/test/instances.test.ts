import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

/** What a script prints where handlers run at once, so that they see what has just happened. */
async function result(source: string): Promise<ReadonlyArray<string>> {
	const { studio, printed, problems } = await runLuau(source, { signalBehavior: "Immediate" });
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

	it("finds what is around it", async () => {
		expect(
			await result(`
				local top = Instance.new("Folder")
				top.Name = "Top"
				local model = Instance.new("Model", top)
				local label = Instance.new("TextLabel", model)
				label.Name = "Deep"
				print(top:FindFirstChild("Deep"), top:FindFirstChild("Deep", true) == label, #top:GetDescendants())
				print(top:FindFirstChildOfClass("Folder"), top:FindFirstChildWhichIsA("Instance") == model)
				print(label:FindFirstAncestor("Top") == top, label:FindFirstAncestorOfClass("Model") == model)
				print(label:FindFirstAncestorWhichIsA("GuiObject"), label:IsDescendantOf(top), top:IsAncestorOf(model))
			`),
		).toEqual(["nil true 2", "nil true", "true true", "nil true true"]);
	});

	it("waits for a child, but no longer than it is told to", async () => {
		const { studio, printed } = await runLuau(`
			local folder = Instance.new("Folder")
			task.spawn(function() print(folder:WaitForChild("Late"), os.clock() >= 1) end)
			task.spawn(function() print(folder:WaitForChild("Never", 2), os.clock() >= 2) end)
			task.wait(1)
			Instance.new("Frame", folder).Name = "Late"
		`);
		await studio.advance(3000);
		expect(printed()).toEqual(["Late true", "nil true"]);
		await studio.close();
	});

	it("tells its ancestors of what comes and goes far below", async () => {
		expect(
			await result(`
				local top = Instance.new("Folder")
				local middle = Instance.new("Model", top)
				top.DescendantAdded:Connect(function(item) print("added", item) end)
				top.DescendantRemoving:Connect(function(item) print("removing", item, item.Parent) end)
				local frame = Instance.new("Frame")
				Instance.new("UICorner", frame)
				frame.AncestryChanged:Connect(function(item, parent) print("ancestry", item, parent) end)
				frame.Parent = middle
				frame.Parent = nil
			`),
		).toEqual([
			"added Frame",
			"added UICorner",
			"ancestry Frame Model",
			"removing Frame Model",
			"removing UICorner Frame",
			"ancestry Frame nil",
		]);
	});

	it("is destroyed with all that is in it, and its handlers are called no more", async () => {
		expect(
			await result(`
				local top = Instance.new("Folder")
				local child = Instance.new("Frame", top)
				local connection = child.Changed:Connect(function(name) print("changed", name) end)
				top.Destroying:Connect(function() print("destroying") end)
				top:Destroy()
				child.Visible = false
				print(child.Parent, connection.Connected, pcall(function() child.Parent = workspace end))
				top:Destroy()
			`),
		).toEqual([
			"destroying",
			"changed Parent",
			expect.stringMatching(/^nil false false .*Parent property of Frame is locked/),
		]);
	});

	it("has attributes, and says when one changes", async () => {
		expect(
			await result(`
				local folder = Instance.new("Folder")
				folder:GetAttributeChangedSignal("mark"):Connect(function() print("mark is", folder:GetAttribute("mark")) end)
				folder.AttributeChanged:Connect(function(name) print("changed", name) end)
				folder:SetAttribute("mark", 1)
				folder:SetAttribute("mark", 1)
				folder:SetAttribute("other", Color3.new())
				folder:SetAttribute("mark", nil)
				print(next(folder:GetAttributes()))
			`),
		).toEqual(["changed mark", "mark is 1", "changed other", "changed mark", "mark is nil", "other 0, 0, 0"]);
	});

	it("carries tags, by which CollectionService finds it", async () => {
		expect(
			await result(`
				local tags = game:GetService("CollectionService")
				local part = Instance.new("Part", workspace)
				tags:AddTag(part, "lamp")
				print(part:HasTag("lamp"), tags:GetTagged("lamp")[1] == part, #tags:GetTagged("chair"))
				part:RemoveTag("lamp")
				print(#tags:GetTagged("lamp"))
			`),
		).toEqual(["true true 0", "0"]);
	});

	it("is not copied when it is not archivable", async () => {
		expect(
			await result(`
				local folder = Instance.new("Folder")
				Instance.new("Frame", folder).Archivable = false
				Instance.new("UICorner", folder)
				print(#folder:Clone():GetChildren(), folder.Frame:Clone())
			`),
		).toEqual(["1 nil"]);
	});

	it.each([
		[`Instance.new("Frame").Colour = 1`, /Colour is not a valid member of Frame "Frame"/],
		[`return Instance.new("Frame").AbsoluteContentSize`, /AbsoluteContentSize is not a valid member of Frame/],
		[`Instance.new("Frame").Visible = "yes"`, /boolean expected, got string/],
		[`Instance.new("Frame").Size = Vector2.new()`, /UDim2 expected, got Vector2/],
		[`Instance.new("Frame").AutomaticSize = Enum.FillDirection.Vertical`, /Enum.AutomaticSize expected/],
		[`Instance.new("Sprite")`, /Unable to create an Instance of type "Sprite"/],
		[`return Enum.FillDirection.Diagonal`, /Diagonal is not a valid member of "Enum.FillDirection"/],
		[`return RaycastParams.new()`, /does not imitate the global "RaycastParams"/],
		[`game:GetService("WeatherService")`, /'WeatherService' is not a valid Service name/],
		[`local f = Instance.new("Folder") f:Destroy() f.Parent = workspace`, /The Parent property of Folder is locked/],
		[`local a = Instance.new("Folder") a.Parent = a`, /Attempt to set Folder as its own parent/],
		[`local a = Instance.new("Folder") a.Parent = Instance.new("Folder", a)`, /circular reference/],
		[`Instance.new("Folder").ClassName = "Frame"`, /ClassName\. Property is read only/],
		[`Instance.new("Folder"):GetPropertyChangedSignal("Colour")`, /Colour is not a valid property name/],
		[`Instance.new("Folder"):SetAttribute("list", {})`, /table is not a supported attribute type/],
		[`Instance.new("Folder").ChildAdded:Connect("print")`, /Passed value is not a function/],
		[`Instance.new("Folder").GetChildren()`, /Expected ':' not '.'/],
		[`UDim2.new("wide")`, /number expected, got string/],
		[`UDim2.new().X = UDim.new()`, /X cannot be assigned to/],
		[`return plugin.GetJoinMode`, /does not imitate Plugin.GetJoinMode/],
	])("fails loudly: %s", async (source, message) => {
		expect(await failure(source)).toMatch(message);
	});
});
