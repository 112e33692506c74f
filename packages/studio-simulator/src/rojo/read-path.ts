import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readJsonModel } from "./json-model.js";
import { luauLiteral } from "./luau-literal.js";
import { isFile, withFolderMeta, withMeta } from "./meta-file.js";
import { readJson } from "./rojo-json.js";
import type { TreeNode } from "./tree-node.js";
import { readXmlModel } from "./xml-model.js";

/** What a file means depends on the projects it is read for. */
export interface RojoContext {
	readonly isIgnored: (path: string) => boolean;
	/** Reads another project; `name` is for one that has none of its own. Undefined when its root is optional and missing. */
	readonly readProject: (projectFile: string, name: string) => TreeNode | undefined;
}

interface FileKind {
	/** It is not part of the object's name. */
	readonly ending: RegExp;
	readonly read: (file: string, name: string, context: RojoContext) => TreeNode | undefined;
	/** Whether a `*.meta.json` beside it may say more of it. */
	readonly takesMeta: boolean;
}

function plainFile(ending: RegExp, read: (file: string) => Omit<TreeNode, "name">): FileKind {
	return { ending, read: (file, name) => ({ name, file, ...read(file) }), takesMeta: true };
}

function script(ending: RegExp, className: string, properties: TreeNode["properties"] = {}): FileKind {
	return plainFile(ending, (file) => ({ className, properties, source: readFileSync(file, "utf8") }));
}

function notImitated(ending: RegExp, what: string): FileKind {
	const read = (file: string): never => {
		throw new Error(`${file} is ${what}, which the simulator does not imitate`);
	};
	return { ending, read, takesMeta: false };
}

/** What Rojo makes of a file by its ending; the first that fits decides. */
const fileKinds: ReadonlyArray<FileKind> = [
	script(/\.server\.luau?$/, "Script"),
	script(/\.client\.luau?$/, "LocalScript"),
	script(/\.plugin\.luau?$/, "Script", { RunContext: "Plugin" }),
	script(/\.luau?$/, "ModuleScript"),
	{
		ending: /\.project\.json$/,
		read: (file, name, context) => context.readProject(file, name),
		takesMeta: false,
	},
	{ ending: /\.model\.json$/, read: readJsonModel, takesMeta: false },
	// Said of the file beside it.
	{ ending: /\.meta\.json$/, read: () => undefined, takesMeta: false },
	plainFile(/\.json$/, (file) => ({ className: "ModuleScript", source: `return ${luauLiteral(readJson(file))}` })),
	plainFile(/\.txt$/, (file) => ({ className: "StringValue", properties: { Value: readFileSync(file, "utf8") } })),
	notImitated(/\.jsonc$/, "JSON with comments"),
	notImitated(/\.toml$/, "a TOML module"),
	notImitated(/\.ya?ml$/, "a YAML module"),
	notImitated(/\.csv$/, "a localization table"),
	{ ending: /\.rbxmx$/, read: readXmlModel, takesMeta: false },
	notImitated(/\.rbxm$/, "a binary Roblox model file"),
];

function kindOf(file: string): FileKind | undefined {
	return fileKinds.find(({ ending }) => ending.test(basename(file)));
}

function nameOf(file: string): string {
	return basename(file).replace(kindOf(file)?.ending ?? "", "");
}

const initFile = /^init(?:\.(?:server|client|plugin))?\.luau?$|^init\.csv$/;

function isMetaFile(entry: string): boolean {
	return entry.endsWith(".meta.json") && entry !== "init.meta.json";
}

/** A meta file that belongs to nothing would be dropped without a word. */
function checkMetaFiles(folder: string, entries: ReadonlyArray<string>): void {
	const owners = entries.filter((entry) => !isMetaFile(entry) && kindOf(entry)?.takesMeta === true).map(nameOf);
	const stray = entries.find((entry) => isMetaFile(entry) && !owners.includes(nameOf(entry)));
	if (stray !== undefined) {
		throw new Error(`${join(folder, stray)} belongs to no file for which the simulator imitates it`);
	}
}

function readFolder(folder: string, context: RojoContext): TreeNode | undefined {
	const name = basename(folder);
	const projectFile = join(folder, "default.project.json");
	if (isFile(projectFile)) {
		return context.readProject(projectFile, name);
	}
	const entries = readdirSync(folder).sort();
	checkMetaFiles(folder, entries);
	const [init, secondInit] = entries.filter((entry) => initFile.test(entry));
	if (secondInit !== undefined) {
		throw new Error(`${join(folder, secondInit)} is a second init file`);
	}
	const children = entries
		.filter((entry) => entry !== init && entry !== "init.meta.json" && !context.isIgnored(join(folder, entry)))
		.map((entry) => readPath(join(folder, entry), context))
		.filter((child) => child !== undefined);
	const initNode = init === undefined ? undefined : kindOf(init)?.read(join(folder, init), name, context);
	const node = { className: "Folder", file: folder, ...initNode, name, children };
	return withFolderMeta(node, join(folder, "init.meta.json"));
}

/**
 * Reads a file or folder as Rojo does: files by their ending, a folder with an `init` file as that file with children,
 * one with a `default.project.json` as that project, links followed. Undefined for what Rojo passes over. Throws an error
 * that names the file for what Rojo reads and the simulator does not.
 */
export function readPath(path: string, context: RojoContext): TreeNode | undefined {
	if (statSync(path).isDirectory()) {
		return readFolder(path, context);
	}
	const kind = kindOf(path);
	const name = nameOf(path);
	const node = kind?.read(path, name, context);
	return node !== undefined && kind?.takesMeta === true
		? withMeta(node, join(dirname(path), `${name}.meta.json`))
		: node;
}
