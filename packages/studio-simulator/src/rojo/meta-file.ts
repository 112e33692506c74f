import { statSync } from "node:fs";
import { checkKeys, readJsonObject, withValues } from "./rojo-json.js";
import type { TreeNode } from "./tree-node.js";

/** Whether there is a file of this name. */
export function isFile(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** `ignoreUnknownInstances` and `id` say nothing about what is built. */
const keys = ["$schema", "id", "ignoreUnknownInstances", "properties", "attributes"];

/** The node with what a `*.meta.json` says of it, if there is such a file. */
export function withMeta(node: TreeNode, metaFile: string): TreeNode {
	if (!isFile(metaFile)) {
		return node;
	}
	const meta = readJsonObject(metaFile);
	checkKeys(metaFile, meta, keys);
	return withValues(metaFile, node, meta["properties"], meta["attributes"]);
}

/** The folder's node with what its `init.meta.json` says of it, which may also be another class. */
export function withFolderMeta(node: TreeNode, metaFile: string): TreeNode {
	if (!isFile(metaFile)) {
		return node;
	}
	const meta = readJsonObject(metaFile);
	checkKeys(metaFile, meta, [...keys, "className"]);
	const { className = node.className } = meta;
	if (typeof className !== "string" || (className !== node.className && node.className !== "Folder")) {
		throw new Error(`${metaFile} gives a class to what is a ${node.className}, not a Folder`);
	}
	return withValues(metaFile, { ...node, className }, meta["properties"], meta["attributes"]);
}
