import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readProject } from "../src/rojo/read-project.js";
import type { TreeNode } from "../src/rojo/tree-node.js";
import { writeFiles } from "./support/run-luau.js";

function outline(node: TreeNode): unknown {
	const children = (node.children ?? []).map(outline);
	return children.length === 0 ? `${node.className} ${node.name}` : [`${node.className} ${node.name}`, ...children];
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
		});
		await mkdir(join(folder, "src", "inner"), { recursive: true });
		await mkdir(join(folder, "elsewhere"));
		const files: Record<string, string> = {
			"src/init.server.luau": "",
			"src/module.luau": "return 1",
			"src/old.lua": "return 1",
			"src/run.client.luau": "",
			"src/data.json": '{"a":[1,null,"x"]}',
			"src/package.json": "{}",
			"src/types.d.ts": "",
			"src/notes.txt": "text",
			"src/inner/init.luau": "return 1",
			"src/inner/init.meta.json": '{"attributes":{"mark":1}}',
			"src/inner/deep.plugin.luau": "",
			"elsewhere/linked.luau": "return 1",
		};
		for (const [path, text] of Object.entries(files)) {
			await writeFile(join(folder, path), text);
		}
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
	});

	it("that names what does not exist says so", async () => {
		const folder = await writeFiles({ "default.project.json": '{"name":"R","tree":{"$path":"out"}}' });
		expect(() => readProject(join(folder, "default.project.json"))).toThrow(
			/out, which does not exist. Has the project been compiled/,
		);
	});

	it("can put another project in its place, and children into what a path gives", async () => {
		const folder = await writeFiles({
			"module.luau": "return 1",
			"module.meta.json": '{"attributes":{"mark":true}}',
			"inner.project.json": '{"name":"Inner","tree":{"$path":"module.luau"}}',
			"default.project.json": JSON.stringify({
				name: "Outer",
				tree: { $className: "Folder", $attributes: { top: 1 }, Renamed: { $path: "inner.project.json" } },
			}),
		});
		const tree = readProject(join(folder, "default.project.json"));
		expect(outline(tree)).toEqual(["Folder Outer", "ModuleScript Renamed"]);
		expect(tree.attributes).toEqual({ top: 1 });
		expect(tree.children?.[0]).toMatchObject({ source: "return 1", attributes: { mark: true } });
	});

	it.each([
		["**/skipped", true],
		["**/*.luau", false],
		["**/skip*", true],
		["skipped", false],
	])("leaves out a folder by %s: %s", async (glob, isLeftOut) => {
		const folder = await writeFiles({
			"default.project.json": JSON.stringify({ name: "R", globIgnorePaths: [glob], tree: { $path: "src" } }),
		});
		await mkdir(join(folder, "src", "skipped"), { recursive: true });
		const tree = readProject(join(folder, "default.project.json"));
		expect(tree.children?.length).toBe(isLeftOut ? 0 : 1);
	});

	it("whose optional root is missing says so", async () => {
		const folder = await writeFiles({
			"default.project.json": '{"name":"R","tree":{"$path":{"optional":"nowhere"}}}',
		});
		expect(() => readProject(join(folder, "default.project.json"))).toThrow("has nothing at its root");
	});
});
