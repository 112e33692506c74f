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

describe("tables that scripts hand to each other", () => {
	it("arrive as copies through BindableEvent and BindableFunction", async () => {
		expect(
			await result(`
				local event, callback = Instance.new("BindableEvent"), Instance.new("BindableFunction")
				local sent = setmetatable({ list = { 1, 2, more = 3 }, [workspace] = true }, { __index = function() return "from the metatable" end })
				event.Event:Connect(function(got)
					print(got == sent, got.list[2], got.list.more, got.absent, got.Workspace)
					got.list[2] = "changed"
				end)
				event:Fire(sent)
				print(sent.list[2])
				callback.OnInvoke = function(got, ...) return got == sent, select("#", ...), got end
				local isSame, count, back = callback:Invoke(sent, nil, nil)
				print(isSame, count, back == sent, back.list[1])
				print(pcall(function() sent.self = sent event:Fire(sent) end))
			`),
		).toEqual(["false 2 nil nil true", "2", "false 2 false 1", "false Test.main:13: tables cannot be cyclic"]);
	});

	it("wait for a BindableFunction that nobody answers yet", async () => {
		const { studio, printed } = await runLuau(`
			local callback = Instance.new("BindableFunction")
			task.delay(1, function() callback.OnInvoke = function() return "answer" end end)
			print(callback:Invoke(), os.clock() >= 1)
		`);
		await studio.advance(2000);
		expect(printed()).toEqual(["answer true"]);
		await studio.close();
	});
});

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
		["an abstract class", "GuiObject"],
		["a service", "Workspace"],
		["what only the engine makes", "InputObject"],
		["what a plugin gets from its plugin object", "DockWidgetPluginGui"],
		["nothing that there is", "Sprite"],
	])("is not made of %s", async (_, className) => {
		expect(await failure(`Instance.new("${className}")`)).toMatch(
			new RegExp(`^Test.main:1: Unable to create an Instance of type "${className}"`),
		);
	});

	it.each(["Part", "GuiObject", "WeatherService", ""])("is no service called %s", async (name) => {
		for (const method of ["GetService", "FindService"]) {
			expect(await failure(`game:${method}("${name}")`)).toContain(`'${name}' is not a valid Service name`);
		}
	});

	it("is the one service of its class, made when it is first asked for", async () => {
		expect(
			await result(`
				print(game:FindService("ScriptEditorService"))
				local service = game:GetService("ScriptEditorService")
				print(service, service.Parent == game, game:GetService("ScriptEditorService") == service)
				print(service:GetEditorSource(script) == script.Source, string.sub(script.Source, -1) ~= "")
			`),
		).toEqual(["nil", "ScriptEditorService true true", "true true"]);
	});

	it.each([
		["game.PlaceId", "= 5"],
		["game:GetService('Players').LocalPlayer.UserId", "= 5"],
		["widget.AbsoluteSize", "= Vector2.new()"],
		["widget.HostWidgetWasRestored", "= true"],
		["game:GetService('HttpService').HttpEnabled", "= true"],
		["game:GetService('LocalizationService').RobloxLocaleId", "= 'de'"],
		["workspace.ClassName", "= 'Folder'"],
	])("does not let %s be assigned", async (property, assignment) => {
		expect(
			await failure(`
				local widget = plugin:CreateDockWidgetPluginGui("id", DockWidgetPluginGuiInfo.new())
				${property} ${assignment}
			`),
		).toMatch(/^Test\.main:3: Unable to assign property \w+\. Property is read only/);
	});

	it.each([
		["a property of the wrong type", `frame.Visible = 5`],
		["a property that there is not", `frame.Colour = 5`],
		["a read-only property", `frame.ClassName = "Folder"`],
		["its parent inside itself", `frame.Parent = frame`],
		["a child that there is not", `print(frame.Child)`],
		["what is not imitated", `print(frame.AbsoluteSize)`],
		["a class that there is not", `Instance.new("Sprite")`],
		["a call with a dot", `frame.GetChildren()`],
		["an attribute that is no value", `frame:SetAttribute("list", {})`],
		["an attribute whose name has a space", `frame:SetAttribute("a name", 1)`],
		["a child without a name", `frame:FindFirstChild(nil)`],
		["a tag that is a table", `frame:AddTag({})`],
		["a selection of nothing", `game:GetService("Selection"):Set(nil)`],
		["a disconnection with a dot", `frame.Changed:Connect(print).Disconnect()`],
		["a wait with a dot", `frame.Changed.Wait()`],
		["what a signal was called once", `frame.Changed:connect(print)`],
		["a copy of a service", `workspace:Clone()`],
		["what a service refers to", `print(workspace.CurrentCamera)`],
		["a whole number that is none", `frame.ZIndex = 0 / 0`],
		["a font that there is not", `Instance.new("TextLabel").Font = Enum.Font.Unknown`],
	])("blames the line that asks for %s", async (_, line) => {
		const { studio, problems } = await runLuau(`
			local frame = Instance.new("Frame")

			${line}
		`);
		expect(problems()).toEqual([expect.stringMatching(/^Test\.main:4: [^\n]+\nTest\.main:4\n$/)]);
		await studio.close();
	});

	it("hands the value over when an object with a value changes, and tells of nothing else", async () => {
		expect(
			await result(`
				for _, pair in { { "StringValue", "text" }, { "IntValue", 2 }, { "BoolValue", true }, { "ObjectValue", workspace } } do
					local value = Instance.new(pair[1])
					value.Changed:Connect(function(changed) print("changed", changed) end)
					value.Name = "Renamed"
					value.Value = pair[2]
				end
			`),
		).toEqual(["changed text", "changed 2", "changed true", "changed Workspace"]);
	});

	it("tells of an attribute or a tag by their own events only", async () => {
		expect(
			await result(`
				local folder = Instance.new("Folder")
				folder.Changed:Connect(function(name) print("changed", name) end)
				folder:SetAttribute("mark", 1)
				folder:AddTag("tag")
				folder.Name = "Renamed"
			`),
		).toEqual(["changed Name"]);
	});

	it("is copied with references to itself, but not to the original", async () => {
		expect(
			await result(`
				local outside = Instance.new("Part")
				local model = Instance.new("Model")
				model.PrimaryPart = Instance.new("Part", model)
				local pointer = Instance.new("ObjectValue", model)
				pointer.Value = outside
				local copy = model:Clone()
				print(copy.PrimaryPart == copy.Part, copy.PrimaryPart == model.PrimaryPart, copy.Value.Value == outside)
			`),
		).toEqual(["true false true"]);
	});

	it("is searched as deeply as it is told to", async () => {
		expect(
			await result(`
				local folder = Instance.new("Folder")
				local frame = Instance.new("Frame", folder)
				local label = Instance.new("TextLabel", frame)
				print(folder:FindFirstChildWhichIsA("TextLabel"), folder:FindFirstChildWhichIsA("TextLabel", true) == label)
				print(folder:FindFirstChildWhichIsA("GuiObject", true) == frame, folder:FindFirstDescendant("TextLabel") == label)
			`),
		).toEqual(["nil true", "true true"]);
	});

	it("keeps whole numbers whole, and others as 32-bit floats", async () => {
		expect(
			await result(`
				local frame = Instance.new("Frame")
				frame.ZIndex = 2.9
				frame.LayoutOrder = -2.9
				frame.BackgroundTransparency = 0.1
				local number, int = Instance.new("NumberValue"), Instance.new("IntValue")
				number.Value, int.Value = 0.1, -7.5
				print(frame.ZIndex, frame.LayoutOrder, frame.BackgroundTransparency == 0.1, number.Value == 0.1, int.Value)
				print(string.format("%.8f", frame.BackgroundTransparency))
			`),
		).toEqual(["2 -2 false true -8", "0.10000000"]);
	});

	it("takes an enum's item by its name or number too", async () => {
		expect(
			await result(`
				local label = Instance.new("TextLabel")
				label.TextXAlignment = "Right"
				print(label.TextXAlignment)
				label.TextXAlignment = Enum.TextXAlignment.Left.Value
				print(label.TextXAlignment, pcall(function() label.TextXAlignment = "Diagonal" end))
			`),
		).toEqual([
			"Enum.TextXAlignment.Right",
			expect.stringMatching(/^Enum\.TextXAlignment\.Left false .*Enum\.TextXAlignment expected/),
		]);
	});

	it("has one font under two names", async () => {
		expect(
			await result(`
				local label = Instance.new("TextLabel")
				label:GetPropertyChangedSignal("FontFace"):Connect(function() print("face", label.FontFace.Weight.Name) end)
				label:GetPropertyChangedSignal("Font"):Connect(function() print("font", label.Font.Name) end)
				label.Font = Enum.Font.GothamBold
				label.FontFace = Font.fromEnum(Enum.Font.SourceSans)
				label.FontFace = Font.new("rbxasset://fonts/families/Mine.json")
			`),
		).toEqual(["font GothamBold", "face Bold", "face Regular", "font SourceSans", "face Regular", "font Unknown"]);
	});

	it("only refers to objects of the class that a property has", async () => {
		expect(await failure(`Instance.new("Model").PrimaryPart = Instance.new("Folder")`)).toContain(
			"BasePart expected, got Folder",
		);
		expect(await failure(`Instance.new("Folder").Parent = "workspace"`)).toContain("Instance expected, got string");
	});

	it("cannot be seen into", async () => {
		const { studio, printed } = await runLuau(`
			local frame = Instance.new("Frame")
			print(pcall(next, frame), pcall(rawget, frame, "Name"), pcall(setmetatable, frame, {}), getmetatable(frame))
			print(pcall(function() for _ in frame do end end))
		`);
		expect(printed()[0]).toMatch(/^false .*false .*false .*The metatable is locked$/);
		expect(printed()[1]).toMatch(/^false /);
		await studio.close();
	});

	it("is a plugin too, with all that every object has", async () => {
		expect(
			await result(`
				print(typeof(plugin), plugin.ClassName, plugin:IsA("Plugin"), plugin:IsA("Instance"), plugin.Parent, plugin.Name)
				print(typeof(settings()), settings().Studio:IsA("Instance"), settings().Studio.Theme.ClassName)
				print(typeof(game), typeof(game:GetService("RunService")), Enum.KeyCode.Return)
			`),
		).toEqual([
			"Instance Plugin true true nil user_Test",
			"Instance true StudioTheme",
			"Instance Instance Enum.KeyCode.Return",
		]);
	});

	it("waits for a child with a warning after five seconds, unless it is told how long", async () => {
		const { studio } = await runLuau(`
			task.spawn(function() workspace:WaitForChild("Patient", 20) end)
			workspace:WaitForChild("Never")
		`);
		await studio.advance(10_000);
		expect(studio.output).toEqual([
			{ level: "warning", message: `Infinite yield possible on 'Workspace:WaitForChild("Never")'` },
		]);
		await studio.close();
	});

	it.each([
		[`Instance.new("Frame").Colour = 1`, /Colour is not a valid member of Frame "Frame"/],
		[`return Instance.new("Frame").AbsoluteContentSize`, /AbsoluteContentSize is not a valid member of Frame/],
		[`Instance.new("Frame").Visible = "yes"`, /boolean expected, got string/],
		[`Instance.new("Frame").Size = Vector2.new()`, /UDim2 expected, got Vector2/],
		[`Instance.new("Frame").AutomaticSize = Enum.FillDirection.Vertical`, /Enum.AutomaticSize expected/],
		[`return Enum.FillDirection.Diagonal`, /Diagonal is not a valid member of "Enum.FillDirection"/],
		[`return RaycastParams.new()`, /does not imitate the global "RaycastParams"/],
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
