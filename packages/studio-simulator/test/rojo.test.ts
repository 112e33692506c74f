import { symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readProject } from "../src/rojo/read-project.js";
import type { TreeNode } from "../src/rojo/tree-node.js";
import { writeFiles } from "./support/run-luau.js";

function outline(node: TreeNode): unknown {
	const children = (node.children ?? []).map(outline);
	return children.length === 0 ? `${node.className} ${node.name}` : [`${node.className} ${node.name}`, ...children];
}

/** Reads a project with this tree among these files; objects are written as JSON. */
async function readTree(
	tree: object,
	files: Readonly<Record<string, string | object>> = {},
	project: object = {},
): Promise<TreeNode> {
	const texts = Object.entries(files).map(([path, file]) => [
		path,
		typeof file === "string" ? file : JSON.stringify(file),
	]);
	const folder = await writeFiles({
		...(Object.fromEntries(texts) as Record<string, string>),
		"test.project.json": JSON.stringify({ name: "Root", tree, ...project }),
	});
	return readProject(join(folder, "test.project.json"));
}

/** Reads a project whose root is the folder `src`. */
function readFolder(files: Readonly<Record<string, string | object>>, project: object = {}): Promise<TreeNode> {
	const inFolder = Object.entries(files).map(([path, file]) => [`src/${path}`, file]);
	return readTree({ $path: "src" }, Object.fromEntries(inFolder) as Record<string, string | object>, project);
}

function childOf(node: TreeNode, name: string): TreeNode | undefined {
	return node.children?.find((child) => child.name === name);
}

describe("a Rojo project", () => {
	it("becomes the tree that Rojo would make of it", async () => {
		const folder = await writeFiles({
			"default.project.json": JSON.stringify({
				name: "Root",
				globIgnorePaths: ["**/*.d.ts", "**/package.json"],
				tree: {
					$className: "Folder",
					Code: { $path: "src", Extra: { $className: "StringValue", $properties: { Value: "x" } } },
					Missing: { $path: { optional: "nowhere" } },
				},
			}),
			"src/init.server.luau": "",
			"src/module.luau": "return 1",
			"src/old.lua": "return 1",
			"src/run.client.luau": "",
			"src/data.json": '{"a":[1,null,"x"]}',
			"src/package.json": "{}",
			"src/types.d.ts": "",
			"src/notes.txt": "text",
			"src/picture.png": "Rojo makes nothing of it",
			"src/inner/init.luau": "return 1",
			"src/inner/init.meta.json": '{"attributes":{"mark":1}}',
			"src/inner/deep.plugin.luau": "",
			"elsewhere/linked.luau": "return 1",
		});
		await symlink(join(folder, "elsewhere"), join(folder, "src", "link"));
		const tree = readProject(join(folder, "default.project.json"));
		expect(outline(tree)).toEqual([
			"Folder Root",
			[
				"Script Code",
				"ModuleScript data",
				["ModuleScript inner", "Script deep"],
				["Folder link", "ModuleScript linked"],
				"ModuleScript module",
				"StringValue notes",
				"ModuleScript old",
				"LocalScript run",
				"StringValue Extra",
			],
		]);
		const code = tree.children?.[0];
		expect(code?.children?.find((child) => child.name === "inner")?.attributes).toEqual({ mark: 1 });
		expect(code?.children?.find((child) => child.name === "data")?.source).toBe('return {["a"]={1,nil,"x"}}');
		expect(code?.children?.find((child) => child.name === "inner")?.children?.[0]?.properties).toEqual({
			RunContext: "Plugin",
		});
	});

	it("that names what does not exist, or what Rojo makes nothing of, says so", async () => {
		await expect(readTree({ $path: "out" })).rejects.toThrow(
			/out, which does not exist. Has the project been compiled/,
		);
		await expect(readTree({ $path: "a.png" }, { "a.png": "" })).rejects.toThrow(/a\.png, which Rojo makes nothing of/);
	});

	it("can put another project in its place, and children into what a path gives", async () => {
		const tree = await readTree(
			{ $className: "Folder", $attributes: { top: 1 }, Renamed: { $path: "inner.project.json" } },
			{
				"module.luau": "return 1",
				"module.meta.json": { attributes: { mark: true } },
				"inner.project.json": { name: "Inner", tree: { $path: "module.luau" } },
			},
		);
		expect(outline(tree)).toEqual(["Folder Root", "ModuleScript Renamed"]);
		expect(tree.attributes).toEqual({ top: 1 });
		expect(tree.children?.[0]).toMatchObject({ source: "return 1", attributes: { mark: true } });
	});

	it("has in place of a folder the project that is in it, by the project's name or else the folder's", async () => {
		const tree = await readFolder({
			"library/default.project.json": { name: "Library", tree: { $path: "lib" } },
			"library/lib/init.luau": "return 1",
			"library/ignored.luau": "return 1",
			"nameless/default.project.json": { tree: { $className: "Folder" } },
			"other.project.json": { tree: { $className: "Configuration" } },
		});
		expect(outline(tree)).toEqual(["Folder Root", "ModuleScript Library", "Folder nameless", "Configuration other"]);
	});

	it("is called by its folder or file when it has no name", async () => {
		const folder = await writeFiles({
			"default.project.json": '{"tree":{"$className":"Folder"}}',
			"thing.project.json": '{"tree":{"$className":"Folder"}}',
		});
		expect(readProject(join(folder, "default.project.json")).name).toBe(basename(folder));
		expect(readProject(join(folder, "thing.project.json")).name).toBe("thing");
	});

	it("that contains itself says so", async () => {
		const folder = await writeFiles({ "default.project.json": '{"name":"R","tree":{"$path":"."}}' });
		expect(() => readProject(join(folder, "default.project.json"))).toThrow("default.project.json contains itself");
	});

	it.each([
		["**/skipped", true],
		["src/skipped", true],
		["src/*/a.luau", false],
		["*ipped", true],
		["src/**", true],
		["src/skippe?", true],
		["**/*.luau", false],
		["**/skip*", true],
		["skipped", false],
	])("leaves out a folder by %s: %s", async (glob, isLeftOut) => {
		const tree = await readFolder({ "skipped/.gitkeep": "" }, { globIgnorePaths: [glob] });
		expect(tree.children?.length).toBe(isLeftOut ? 0 : 1);
	});

	it("leaves out what a glob matches outside the project's own folder too", async () => {
		const folder = await writeFiles({
			"rojo/default.project.json": '{"globIgnorePaths":["**/package.json"],"tree":{"$path":"../code"}}',
			"code/package.json": "{}",
			"code/module.luau": "",
		});
		expect(readProject(join(folder, "rojo/default.project.json")).children).toHaveLength(1);
	});

	it("leaves out in another project what either leaves out, each by paths from its own folder", async () => {
		const tree = await readFolder(
			{
				"inner/default.project.json": { name: "Inner", globIgnorePaths: ["lib/b.luau"], tree: { $path: "lib" } },
				"inner/lib/a.luau": "",
				"inner/lib/b.luau": "",
				"inner/lib/c.luau": "",
				"b.luau": "",
			},
			{ globIgnorePaths: ["**/a.luau"] },
		);
		expect(outline(tree)).toEqual(["Folder Root", "ModuleScript b", ["Folder Inner", "ModuleScript c"]]);
	});

	it("whose optional root is missing says so", async () => {
		await expect(readTree({ $path: { optional: "nowhere" } })).rejects.toThrow("has nothing at its root");
	});

	it("infers the classes of services, also for a folder and for what is missing and optional", async () => {
		const tree = await readTree(
			{
				$className: "DataModel",
				Workspace: { Terrain: {} },
				ServerStorage: { $path: "folder" },
				ServerScriptService: { $path: { optional: "nowhere" } },
				StarterPlayer: { StarterPlayerScripts: {} },
			},
			{ "folder/a.luau": "" },
		);
		expect(outline(tree)).toEqual([
			"DataModel Root",
			["Workspace Workspace", "Terrain Terrain"],
			["ServerStorage ServerStorage", "ModuleScript a"],
			"ServerScriptService ServerScriptService",
			["StarterPlayer StarterPlayer", "StarterPlayerScripts StarterPlayerScripts"],
		]);
	});
});

describe("a JSON module", () => {
	it("is Luau that gives the same value", async () => {
		const tree = await readFolder({ "data.json": { "é\n": '\u0000\u0001\ud83d\ude00"\\', n: -1.5e-7, none: null } });
		expect(childOf(tree, "data")?.source).toBe(
			String.raw`return {["\195\169\010"]="\000\001\240\159\152\128\034\092",["n"]=-1.5e-7,["none"]=nil}`,
		);
	});
});

describe("a JSON model", () => {
	it("has class, name, properties, attributes and children, in the present or the first spelling", async () => {
		const tree = await readFolder({
			"settings.model.json": {
				className: "Folder",
				attributes: { mark: 1 },
				children: [
					{ className: "ModuleScript", name: "Code", properties: { Source: "return 7" } },
					{ ClassName: "StringValue", Name: "Text", Properties: { Value: "x" }, Children: [{ ClassName: "Folder" }] },
				],
			},
			"empty.model.json": " ",
		});
		expect(outline(tree)).toEqual([
			"Folder Root",
			["Folder settings", "ModuleScript Code", ["StringValue Text", "Folder Folder"]],
		]);
		const model = childOf(tree, "settings");
		expect(model?.attributes).toEqual({ mark: 1 });
		expect(model?.children?.[0]).toMatchObject({ source: "return 7", properties: {} });
		expect(model?.children?.[1]?.properties).toEqual({ Value: "x" });
	});
});

describe("a meta file", () => {
	it("adds properties and replaces attributes, and gives a folder another class", async () => {
		const tree = await readFolder({
			"run.server.luau": "",
			"run.meta.json": { properties: { Disabled: true }, ignoreUnknownInstances: true, id: "run" },
			"text.txt": "x",
			"text.meta.json": { attributes: { mark: 1 } },
			"config/init.meta.json": { className: "Configuration", properties: { Tags: ["a"] } },
		});
		expect(childOf(tree, "run")?.properties).toEqual({ Disabled: true });
		expect(childOf(tree, "text")).toMatchObject({ properties: { Value: "x" }, attributes: { mark: 1 } });
		expect(childOf(tree, "config")).toMatchObject({ className: "Configuration", properties: { Tags: ["a"] } });
	});
});

describe("what Rojo reads and the simulator does not", () => {
	it.each([
		["a.rbxm", "", /src\/a\.rbxm is a binary Roblox model file, which the simulator does not imitate/],
		["a.csv", "", /src\/a\.csv is a localization table/],
		["init.csv", "", /src\/init\.csv is a localization table/],
		["a.toml", "", /src\/a\.toml is a TOML module/],
		["a.yml", "", /src\/a\.yml is a YAML module/],
		["a.yaml", "", /src\/a\.yaml is a YAML module/],
		["a.jsonc", "", /src\/a\.jsonc is JSON with comments/],
		["a.json", "{} // comment", /src\/a\.json is not JSON/],
		["a.model.json", "[]", /src\/a\.model\.json is not a JSON object/],
		["a.model.json", {}, /src\/a\.model\.json is not a JSON model/],
		["a.model.json", { className: "Folder", name: "b" }, /a\.model\.json says it is called "b"/],
		["a.model.json", { className: "Folder", children: [1] }, /a\.model\.json is not a JSON model: a child/],
		["a.model.json", { className: "Folder", extra: 1 }, /a\.model\.json has "extra"/],
		["a.model.json", { className: "Folder", properties: [] }, /a\.model\.json has properties or attributes that/],
		["a.model.json", { className: "Folder", properties: { Name: "b" } }, /a\.model\.json sets "Name"/],
		["a.model.json", { className: "Folder", properties: { Attributes: {} } }, /a\.model\.json sets "Attributes"/],
		["a.model.json", { className: "Folder", properties: { X: null } }, /a\.model\.json gives no value for "X"/],
		["a.model.json", { className: "Folder", properties: { Source: "" } }, /gives a Folder a Source/],
		["a.model.json", { className: "Folder", attributes: { Rojo_Target_Value: "id" } }, /sets "Rojo_Target_Value"/],
		["a.meta.json", {}, /a\.meta\.json belongs to no file/],
		["init.meta.json", { properties: {}, classname: "Model" }, /init\.meta\.json has "classname"/],
		["init.meta.json", { className: 1 }, /init\.meta\.json gives a class to what is a Folder/],
		["a.project.json", { tree: { $className: "Folder" }, syncRules: [] }, /a\.project\.json has "syncRules"/],
		["a.project.json", { tree: { $className: "Folder" }, emitLegacyScripts: false }, /emitLegacyScripts off/],
		["a.project.json", { tree: {} }, /a\.project\.json says neither \$className nor \$path of "a"/],
		["a.project.json", {}, /a\.project\.json has "a" in its tree, which is no object/],
		["a.project.json", { tree: { $className: "Folder", $schema: 1 } }, /a\.project\.json has "\$schema"/],
		["a.project.json", { tree: { $path: 1 } }, /a\.project\.json has a \$path that is neither/],
		["a.project.json", { name: 1, tree: {} }, /a\.project\.json has a name that is not text/],
	])("is an error that names the file: %s", async (path, file, message) => {
		await expect(readFolder({ [path]: file })).rejects.toThrow(message);
	});

	it("is an error too where two things of a folder do not go together", async () => {
		await expect(readFolder({ "init.luau": "", "init.server.luau": "" })).rejects.toThrow("is a second init file");
		await expect(readFolder({ "a.model.json": { className: "Folder" }, "a.meta.json": {} })).rejects.toThrow(
			"a.meta.json belongs to no file for which the simulator imitates it",
		);
		await expect(readFolder({ "a/init.luau": "", "a/init.meta.json": { className: "Model" } })).rejects.toThrow(
			"gives a class to what is a ModuleScript, not a Folder",
		);
		await expect(readTree({ $className: "Model", $path: "a.luau" }, { "a.luau": "" })).rejects.toThrow(
			'gives "Root" a $className, but its $path is a ModuleScript',
		);
		await expect(readFolder({ "a.luau": "" }, { globIgnorePaths: ["{a,b}"] })).rejects.toThrow(
			'the simulator does not imitate "{" in a glob',
		);
	});
});
