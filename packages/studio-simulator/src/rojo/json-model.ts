import { readFileSync } from "node:fs";
import type { JsonObject } from "./rojo-json.js";
import { checkKeys, isObject, readJsonObject, withValues } from "./rojo-json.js";
import type { TreeNode } from "./tree-node.js";

/** Rojo still takes these in the spelling of its first versions. */
const oldSpelling = {
	name: "Name",
	className: "ClassName",
	children: "Children",
	properties: "Properties",
} as const;

const keys = [...Object.entries(oldSpelling).flat(), "$schema", "id", "attributes"];

function readNode(file: string, model: JsonObject, fileName?: string): TreeNode {
	checkKeys(file, model, keys);
	const field = (key: keyof typeof oldSpelling): unknown => model[key] ?? model[oldSpelling[key]];
	const className = field("className");
	const name = field("name") ?? fileName ?? className;
	const children = field("children") ?? [];
	if (typeof className !== "string" || typeof name !== "string" || !Array.isArray(children)) {
		throw new Error(`${file} is not a JSON model: it needs a className, and children that are a list`);
	}
	if (fileName !== undefined && name !== fileName) {
		throw new Error(`${file} says it is called "${name}", but Rojo takes the file's name`);
	}
	const node = { name, className, file, children: children.map((child) => readChild(file, child)) };
	return withValues(file, node, field("properties"), model["attributes"]);
}

function readChild(file: string, child: unknown): TreeNode {
	if (!isObject(child)) {
		throw new Error(`${file} is not a JSON model: a child is no object`);
	}
	return readNode(file, child);
}

/** Reads a `*.model.json`. Undefined for an empty file, which Rojo passes over. */
export function readJsonModel(file: string, name: string): TreeNode | undefined {
	return readFileSync(file, "utf8").trim() === "" ? undefined : readNode(file, readJsonObject(file), name);
}
