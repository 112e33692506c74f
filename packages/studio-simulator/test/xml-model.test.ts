import { join } from "node:path";
import { expect, it } from "vitest";
import { createStudio } from "../src/index.js";
import { readProject } from "../src/rojo/read-project.js";
import type { TreeNode } from "../src/rojo/tree-node.js";
import { writeFiles } from "./support/run-luau.js";

function item(className: string, properties: string, children = ""): string {
	return `<Item class="${className}" referent="RBX1"><Properties>${properties}</Properties>${children}</Item>`;
}

async function readModel(items: string): Promise<TreeNode> {
	const folder = await writeFiles({
		"default.project.json": JSON.stringify({ name: "Root", tree: { $path: "Shelf.rbxmx" } }),
		"Shelf.rbxmx": `<roblox version="4"><Meta name="ExplicitAutoJoints">true</Meta><External>null</External>${items}</roblox>`,
	});
	return readProject(join(folder, "default.project.json"));
}

it("reads the objects of a model file, called after the file, with their scripts' sources", async () => {
	const script = `<string name="Name">Code</string><ProtectedString name="Source"><![CDATA[return "a" < "b"]]></ProtectedString>`;
	const label = `<string name="Name">A &amp; B</string><string name="Text">x</string><bool name="Visible">false</bool>
		<int name="ZIndex">3</int><float name="LineHeight">INF</float><token name="Font">3</token>
		<Color3 name="TextColor3"><R>1</R><G>0</G><B>0.5</B></Color3><Vector2 name="AnchorPoint"><X>1</X><Y>0</Y></Vector2>
		<UDim2 name="Size"><XS>1</XS><XO>2</XO><YS>3</YS><YO>4</YO></UDim2>`;
	const tree = await readModel(
		item("Folder", `<string name="Name">Ignored</string>`, item("ModuleScript", script) + item("TextLabel", label)),
	);
	expect(tree).toMatchObject({
		className: "Folder",
		children: [
			{ name: "Code", className: "ModuleScript", source: 'return "a" < "b"' },
			{
				name: "A & B",
				className: "TextLabel",
				properties: {
					Text: "x",
					Visible: false,
					ZIndex: 3,
					LineHeight: Infinity,
					Font: { Enum: 3 },
					TextColor3: { Color3: [1, 0, 0.5] },
					AnchorPoint: { Vector2: [1, 0] },
					Size: {
						UDim2: [
							[1, 2],
							[3, 4],
						],
					},
				},
			},
		],
	});
});

it("leaves out what scripts cannot see, and what is empty", async () => {
	const notes = `<BinaryString name="AttributesSerialize"></BinaryString><BinaryString name="Tags"></BinaryString>
		<SecurityCapabilities name="Capabilities">0</SecurityCapabilities><bool name="DefinesCapabilities">false</bool>
		<int64 name="SourceAssetId">-1</int64><Content name="LinkedSource"><null></null></Content>`;
	expect((await readModel(item("Folder", notes))).properties).toEqual({});
});

it("gives the objects to plugins as any other file does", async () => {
	const frame = `<UDim2 name="Size"><XS>1</XS><XO>2</XO><YS>3</YS><YO>4</YO></UDim2><token name="AutomaticSize">3</token>`;
	const folder = await writeFiles({
		"default.project.json": JSON.stringify({ name: "Test", tree: { $path: "src" } }),
		"src/Shelf.rbxmx": `<roblox version="4">${item("Frame", frame)}</roblox>`,
		"src/main.server.luau": `print(script.Parent.Shelf.Size, script.Parent.Shelf.AutomaticSize)`,
	});
	const studio = await createStudio();
	await studio.installPlugin({ projectFile: join(folder, "default.project.json") });
	expect(studio.output).toEqual([{ level: "info", message: "{1, 2}, {3, 4} Enum.AutomaticSize.XY" }]);
	await studio.close();
});

it.each([
	["two objects at its top", item("Folder", "") + item("Folder", ""), "exactly one object at its top"],
	["no object", "", "exactly one object at its top"],
	[
		"a kind of value that it does not read",
		item("ObjectValue", `<Ref name="Value">RBX2</Ref>`),
		"the Ref Value of a ObjectValue",
	],
	["tags", item("Folder", `<BinaryString name="Tags">Zm9v</BinaryString>`), "the BinaryString Tags of a Folder"],
	["broken XML", "<Item>", "unexpected close tag"],
])("says so when a model file has %s", async (_, items, problem) => {
	await expect(readModel(items)).rejects.toThrow(problem);
	await expect(readModel(items)).rejects.toThrow("Shelf.rbxmx cannot be read");
});
