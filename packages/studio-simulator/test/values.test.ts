import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TreeNode } from "../src/index.js";
import { createStudio } from "../src/index.js";
import type { RojoValue } from "../src/rojo/tree-node.js";
import { runLuau, writeFiles } from "./support/run-luau.js";

/** What a script of a plugin prints, when this object is in Workspace. */
async function look(node: Omit<TreeNode, "name">, source: string): Promise<string | undefined> {
	const { studio, printed } = await runLuau(`local thing = workspace.Thing ${source}`, {
		place: { contents: { Workspace: [{ name: "Thing", ...node }] } },
	});
	await studio.close();
	return printed()[0];
}

/** The message when an object cannot be built. */
async function problemOf(node: Omit<TreeNode, "name">): Promise<string> {
	const studio = await createStudio();
	const problem = await studio.addToPlace("Workspace", [{ name: "Thing", ...node }]).catch((error: unknown) => error);
	await studio.close();
	return String(problem).split("\n")[0] ?? "";
}

describe("the property of an object that is built", () => {
	it.each<[className: string, property: string, value: RojoValue, expected: string]>([
		["StringValue", "Value", "text", "string text"],
		["IntValue", "Value", 5, "number 5"],
		["BoolValue", "Value", true, "boolean true"],
		["Part", "Size", [1, 2, 3], "Vector3 1, 2, 3"],
		["Frame", "AnchorPoint", [0.5, 1], "Vector2 0.5, 1"],
		["Frame", "BackgroundColor3", [1, 0.5, 0], "Color3 1, 0.5, 0"],
		["UIListLayout", "SortOrder", "LayoutOrder", "EnumItem Enum.SortOrder.LayoutOrder"],
		["Script", "RunContext", "Plugin", "EnumItem Enum.RunContext.Plugin"],
		["TextLabel", "TextXAlignment", { Enum: 2 }, "EnumItem Enum.TextXAlignment.Center"],
		["StringValue", "Value", { String: "text" }, "string text"],
		["ImageLabel", "Image", { ContentId: "rbxassetid://1" }, "string rbxassetid://1"],
		["NumberValue", "Value", { Float64: 1.5 }, "number 1.5"],
		["BoolValue", "Value", { Bool: true }, "boolean true"],
		["Color3Value", "Value", { Color3: [0, 1, 0] }, "Color3 0, 1, 0"],
		["Color3Value", "Value", { Color3uint8: [255, 0, 0] }, "Color3 1, 0, 0"],
		["Frame", "AnchorPoint", { Vector2: [1, 0] }, "Vector2 1, 0"],
		["Part", "Size", { Vector3: [1, 2, 3] }, "Vector3 1, 2, 3"],
		["UICorner", "CornerRadius", { UDim: [0.5, 8] }, "UDim 0.5, 8"],
		[
			"Frame",
			"Size",
			{
				UDim2: [
					[1, 2],
					[0.5, 4],
				],
			},
			"UDim2 {1, 2}, {0.5, 4}",
		],
		[
			"ImageLabel",
			"SliceCenter",
			{
				Rect: [
					[1, 2],
					[3, 4],
				],
			},
			"Rect 1, 2, 3, 4",
		],
	])("%s.%s is set from %j", async (className, property, value, expected) => {
		const source = `print(typeof(thing.${property}), thing.${property})`;
		expect(await look({ className, properties: { [property]: value } }, source)).toBe(expected);
	});

	it("may be a font, with or without the name of its type", async () => {
		const fontFace = { family: "rbxasset://fonts/families/RobotoMono.json", weight: "Bold", style: "Italic" };
		const source = "print(thing.FontFace.Family, thing.FontFace.Weight.Name, thing.FontFace.Style.Name)";
		const expected = "rbxasset://fonts/families/RobotoMono.json Bold Italic";
		expect(await look({ className: "TextLabel", properties: { FontFace: fontFace } }, source)).toBe(expected);
		expect(await look({ className: "TextLabel", properties: { FontFace: { Font: fontFace } } }, source)).toBe(expected);
	});

	it("may be its tags", async () => {
		const source = `print(thing:HasTag("a"), thing:HasTag("b"), thing:HasTag("c"))`;
		expect(await look({ className: "Folder", properties: { Tags: ["a", "b"] } }, source)).toBe("true true false");
		expect(await look({ className: "Folder", properties: { Tags: { Tags: ["c"] } } }, source)).toBe("false false true");
	});

	it.each<[className: string, property: string, value: RojoValue, problem: string]>([
		["IntValue", "Value", "5", "Value of Thing: it must be a number, not a string"],
		["StringValue", "Value", 5, "Value of Thing: it must be a string, not a number"],
		["BoolValue", "Value", [1], "Value of Thing: it must be a boolean, not a list of 1"],
		["Part", "Size", [1, 2], "Size of Thing: it must be a list of 3, not a list of 2"],
		["Part", "Size", [1, 2, "3"], "Size of Thing: it must be a number, not a string"],
		["Part", "Size", { Vector2: [1, 2] }, "Vector3 expected, got Vector2"],
		["UIListLayout", "SortOrder", "Alphabet", 'there is no "Alphabet" in SortOrder'],
		["UIListLayout", "SortOrder", 2, "it must be a string, not a number"],
		["UIListLayout", "SortOrder", { Enum: 77 }, "there is no 77 in SortOrder"],
		["Part", "Size", { Enum: 1 }, "the simulator does not imitate values of type Enum"],
		["Part", "Size", { CFrame: {} }, "the simulator does not imitate values of type CFrame"],
		["Frame", "Size", [1, 2], "the simulator does not imitate this form of a UDim2"],
		["ObjectValue", "Value", "id", "the simulator does not imitate this form of a nil"],
		["Folder", "Tags", "a", "it must be a table, not a string"],
		["Folder", "Nothing", 1, "Nothing is not a valid member of Folder"],
		["Folder", "Destroy", 1, "the simulator does not imitate this form of a function"],
		["Folder", "ClassName", "Part", "read only"],
	])("%s.%s cannot be set from %j: the error names the file", async (className, property, value, problem) => {
		const text = await problemOf({ className, properties: { [property]: value }, file: "/a.model.json" });
		expect(text).toContain(`/a.model.json: ${property} of Thing: `);
		expect(text).toContain(problem);
	});
});

describe("the attribute of an object that is built", () => {
	it("is plain, or has the name of its type", async () => {
		const attributes = {
			text: "a",
			number: 1,
			flag: false,
			color: { Color3: [1, 1, 1] },
			range: { NumberRange: [1, 2] },
			fade: {
				NumberSequence: {
					keypoints: [
						{ time: 0, value: 1, envelope: 0 },
						{ time: 1, value: 0, envelope: 0 },
					],
				},
			},
			tint: {
				ColorSequence: {
					keypoints: [
						{ time: 0, color: [1, 0, 0] },
						{ time: 1, color: [0, 0, 1] },
					],
				},
			},
		};
		const source = `
			local get = function(name) return thing:GetAttribute(name) end
			print(get("text"), get("number"), get("flag"), get("color"), get("range").Max,
				get("fade").Keypoints[1].Value, get("tint").Keypoints[2].Value)
		`;
		expect(await look({ className: "Folder", attributes }, source)).toBe("a 1 false 1, 1, 1 2 1 0, 0, 1");
	});

	it.each<[value: RojoValue, problem: string]>([
		[[1, 2], "a list of 2 needs the name of its type"],
		[{ a: 1 }, "an object needs the name of its type"],
		[{ Axes: ["X"] }, "the simulator does not imitate values of type Axes"],
	])("cannot be %j", async (value, problem) => {
		expect(await problemOf({ className: "Folder", attributes: { mark: value } })).toContain(problem);
	});
});

describe("an object of a class that the simulator does not have", () => {
	it("is an error that names the file", async () => {
		const problem = await problemOf({ className: "Truss", file: "/a.model.json" });
		expect(problem).toMatch(/\/a\.model\.json: Thing: .*Unable to create an Instance of type "Truss"/);
	});
});

describe("the place of a Rojo project", () => {
	async function openPlace(tree: object): Promise<ReturnType<typeof runLuau>> {
		const folder = await writeFiles({ "place.project.json": JSON.stringify({ name: "Place", tree }) });
		return runLuau(
			`
				print(workspace:GetAttribute("level"), game:GetService("Lighting"):HasTag("dim"))
				print(game:GetService("ReplicatedStorage").Size.Value, game:GetService("HttpService").HttpEnabled)
			`,
			{ place: { projectFile: join(folder, "place.project.json") } },
		);
	}

	it("has what the project says of its services", async () => {
		const { studio, printed } = await openPlace({
			$className: "DataModel",
			Workspace: { $attributes: { level: 3 } },
			Lighting: { $properties: { Tags: ["dim"] } },
			ReplicatedStorage: { Size: { $className: "NumberValue", $properties: { Value: 2 } } },
			HttpService: { $properties: { HttpEnabled: true } },
		});
		expect(printed()).toEqual(["3 true", "2 true"]);
		expect(studio.http.isHttpEnabled).toBe(true);
		await studio.close();
	});

	it.each([
		[{ $className: "Folder" }, "is not a place: its root must be a DataModel without properties"],
		[{ $className: "DataModel", $attributes: { a: 1 } }, "is not a place"],
		[{ $className: "DataModel", Things: { $className: "Folder" } }, 'has "Things" in the DataModel'],
		[
			{ $className: "DataModel", Nowhere: {} },
			/place\.project\.json: Nowhere: .*'Nowhere' is not a valid Service name/,
		],
		[{ $className: "DataModel", Lighting: { $properties: { Fog: 1 } } }, "Fog is not a valid member of Lighting"],
		[{ $className: "DataModel", HttpService: { $properties: { HttpEnabled: "yes" } } }, "HttpEnabled"],
	])("cannot be %j", async (tree, problem) => {
		await expect(openPlace(tree)).rejects.toThrow(problem);
	});
});
