import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readPath } from "./read-folder.js";
import type { TreeNode } from "./tree-node.js";

interface ProjectFile {
	readonly name: string;
	readonly tree: ProjectNode;
	readonly globIgnorePaths?: ReadonlyArray<string>;
}

interface ProjectNode {
	readonly $path?: string | { readonly optional: string };
	readonly $className?: string;
	readonly $properties?: TreeNode["properties"];
	readonly $attributes?: TreeNode["attributes"];
	readonly [child: string]: unknown;
}

function nodeFromPath(
	path: ProjectNode["$path"],
	folder: string,
	ignoreGlobs: ReadonlyArray<string>,
): TreeNode | undefined {
	if (path === undefined) {
		return undefined;
	}
	const isOptional = typeof path !== "string";
	const full = resolve(folder, isOptional ? path.optional : path);
	if (statSync(full, { throwIfNoEntry: false }) === undefined) {
		if (isOptional) {
			return undefined;
		}
		throw new Error(`The Rojo project names ${full}, which does not exist. Has the project been compiled?`);
	}
	return full.endsWith(".project.json") ? readProject(full) : readPath(full, ignoreGlobs);
}

function readNode(
	name: string,
	node: ProjectNode,
	folder: string,
	ignoreGlobs: ReadonlyArray<string>,
): TreeNode | undefined {
	const fromPath = nodeFromPath(node.$path, folder, ignoreGlobs);
	if (fromPath === undefined && typeof node.$path === "object") {
		return undefined;
	}
	const children = Object.entries(node)
		.filter(([key]) => !key.startsWith("$"))
		.map(([key, child]) => readNode(key, child as ProjectNode, folder, ignoreGlobs))
		.filter((child) => child !== undefined);
	return {
		...fromPath,
		name,
		// A child of a DataModel without a class is the service of its name.
		className: node.$className ?? fromPath?.className ?? name,
		properties: { ...fromPath?.properties, ...node.$properties },
		attributes: { ...fromPath?.attributes, ...node.$attributes },
		children: [...(fromPath?.children ?? []), ...children],
	};
}

/** Reads a `*.project.json` and all it names. Throws when a path does not exist. */
export function readProject(projectFile: string): TreeNode {
	const folder = dirname(resolve(projectFile));
	const project = JSON.parse(readFileSync(projectFile, "utf8")) as ProjectFile;
	const root = readNode(project.name, project.tree, folder, project.globIgnorePaths ?? []);
	if (root === undefined) {
		throw new Error(`${projectFile} has nothing at its root.`);
	}
	return root;
}
