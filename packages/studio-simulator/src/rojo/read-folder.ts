import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { matchesGlob } from "./glob.js";
import type { TreeNode } from "./tree-node.js";

/** Files by the ending that Rojo knows them by; the first that fits decides. */
const scriptKinds: ReadonlyArray<readonly [ending: RegExp, className: string]> = [
	[/\.server\.luau?$/, "Script"],
	[/\.plugin\.luau?$/, "Script"],
	[/\.client\.luau?$/, "LocalScript"],
	[/\.luau?$/, "ModuleScript"],
];

type Meta = Partial<Pick<TreeNode, "className" | "properties" | "attributes">>;

function readMeta(path: string): Meta {
	return statSync(path, { throwIfNoEntry: false })?.isFile() === true
		? (JSON.parse(readFileSync(path, "utf8")) as Meta)
		: {};
}

/** The Luau text of a module that returns a JSON value, as Rojo makes of `*.json`. */
function luauLiteral(value: unknown): string {
	if (value === null) {
		return "nil";
	}
	if (Array.isArray(value)) {
		return `{${value.map(luauLiteral).join(",")}}`;
	}
	if (typeof value === "object") {
		return `{${Object.entries(value)
			.map(([key, item]) => `[${JSON.stringify(key)}]=${luauLiteral(item)}`)
			.join(",")}}`;
	}
	return JSON.stringify(value);
}

function withMeta(node: TreeNode, meta: Meta): TreeNode {
	return { ...node, ...meta, properties: { ...node.properties, ...meta.properties } };
}

function readScript(path: string, fileName: string): TreeNode | undefined {
	for (const [ending, className] of scriptKinds) {
		if (ending.test(fileName)) {
			const name = fileName.replace(ending, "");
			return { name, className, source: readFileSync(path, "utf8") };
		}
	}
	return undefined;
}

function readFile(path: string): TreeNode | undefined {
	const fileName = basename(path);
	const script = readScript(path, fileName);
	if (script !== undefined) {
		return withMeta(script, readMeta(join(path, "..", `${script.name}.meta.json`)));
	}
	if (fileName.endsWith(".txt")) {
		return {
			name: fileName.slice(0, -4),
			className: "StringValue",
			properties: { Value: readFileSync(path, "utf8") },
		};
	}
	if (fileName.endsWith(".json") && !fileName.endsWith(".meta.json") && !fileName.endsWith(".project.json")) {
		const source = `return ${luauLiteral(JSON.parse(readFileSync(path, "utf8")))}`;
		return { name: fileName.slice(0, -5), className: "ModuleScript", source };
	}
	return undefined;
}

/**
 * Reads a file or folder as Rojo does: scripts by their ending, a folder with an `init` file as that script with
 * children, links followed. Undefined for what Rojo passes over.
 */
export function readPath(path: string, ignoreGlobs: ReadonlyArray<string>): TreeNode | undefined {
	if (ignoreGlobs.some((glob) => matchesGlob(path, glob))) {
		return undefined;
	}
	if (!statSync(path).isDirectory()) {
		return readFile(path);
	}
	const entries = readdirSync(path).sort();
	const initFile = entries.find((entry) => /^init(\.(server|client|plugin))?\.luau?$/.test(entry));
	const children = entries
		.filter((entry) => entry !== initFile && entry !== "init.meta.json" && !entry.startsWith("."))
		.map((entry) => readPath(join(path, entry), ignoreGlobs))
		.filter((child) => child !== undefined);
	const init = initFile === undefined ? undefined : readScript(join(path, initFile), initFile);
	const node = { className: "Folder", ...init, name: basename(path), children };
	return withMeta(node, readMeta(join(path, "init.meta.json")));
}
