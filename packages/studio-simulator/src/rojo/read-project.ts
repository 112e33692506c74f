import { statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { matchesGlob } from "./glob.js";
import type { RojoContext } from "./read-path.js";
import { readPath } from "./read-path.js";
import type { JsonObject } from "./rojo-json.js";
import { checkKeys, isObject, readJsonObject, withValues } from "./rojo-json.js";
import type { TreeNode } from "./tree-node.js";

/** The rest of what a project can say is for `rojo serve` and says nothing about what is built. */
const projectKeys = [
	"$schema",
	"name",
	"tree",
	"globIgnorePaths",
	"emitLegacyScripts",
	"servePort",
	"serveAddress",
	"servePlaceIds",
	"blockedPlaceIds",
	"placeId",
	"gameId",
];
const nodeKeys = ["$path", "$className", "$properties", "$attributes", "$id", "$ignoreUnknownInstances"];

interface ProjectContext {
	readonly file: string;
	readonly context: RojoContext;
}

/** What `$path` names; undefined when it is optional and does not exist. */
function readNodePath(node: JsonObject, { file, context }: ProjectContext): TreeNode | undefined {
	const { $path: path } = node;
	const isOptional = isObject(path);
	const named = isOptional ? path["optional"] : path;
	if (typeof named !== "string") {
		throw new Error(`${file} has a $path that is neither text nor { "optional": text }`);
	}
	const full = resolve(dirname(file), named);
	if (statSync(full, { throwIfNoEntry: false }) === undefined) {
		if (isOptional) {
			return undefined;
		}
		throw new Error(`${file} names ${full}, which does not exist. Has the project been compiled?`);
	}
	const found = readPath(full, context);
	if (found === undefined) {
		throw new Error(`${file} names ${full}, which Rojo makes nothing of`);
	}
	return found;
}

/** The class that Rojo knows without being told. */
function inferClass(name: string, parentClass: string | undefined): string | undefined {
	const isKnown =
		parentClass === "DataModel" ||
		(parentClass === "Workspace" && name === "Terrain") ||
		(parentClass === "StarterPlayer" && ["StarterPlayerScripts", "StarterCharacterScripts"].includes(name));
	return isKnown ? name : undefined;
}

function readNode(name: string, node: unknown, project: ProjectContext, parentClass?: string): TreeNode | undefined {
	const { file } = project;
	if (!isObject(node)) {
		throw new Error(`${file} has "${name}" in its tree, which is no object`);
	}
	const entries = Object.entries(node);
	checkKeys(file, Object.fromEntries(entries.filter(([key]) => key.startsWith("$"))), nodeKeys);
	const fromPath = node["$path"] === undefined ? undefined : readNodePath(node, project);
	const isFolder = fromPath === undefined || fromPath.className === "Folder";
	const given = node["$className"];
	if (given !== undefined && !isFolder) {
		throw new Error(`${file} gives "${name}" a $className, but its $path is a ${fromPath.className}, not a Folder`);
	}
	const className = given ?? (isFolder ? inferClass(name, parentClass) : undefined) ?? fromPath?.className;
	if (className === undefined && node["$path"] !== undefined) {
		return undefined;
	}
	if (typeof className !== "string") {
		throw new Error(`${file} says neither $className nor $path of "${name}"`);
	}
	const children = entries
		.filter(([key]) => !key.startsWith("$"))
		.map(([key, child]) => readNode(key, child, project, className))
		.filter((child) => child !== undefined);
	const built = { file, ...fromPath, name, className, children: [...(fromPath?.children ?? []), ...children] };
	return withValues(file, built, node["$properties"], node["$attributes"]);
}

function readProjectFile(
	file: string,
	fallbackName: string,
	isIgnoredOutside: RojoContext["isIgnored"],
	openProjects: ReadonlyArray<string>,
): TreeNode | undefined {
	if (openProjects.includes(file)) {
		throw new Error(`${file} contains itself`);
	}
	const project = readJsonObject(file);
	checkKeys(file, project, projectKeys);
	const { name = fallbackName, globIgnorePaths: globs = [], emitLegacyScripts = true } = project;
	if (typeof name !== "string" || !Array.isArray(globs)) {
		throw new Error(`${file} has a name that is not text, or globIgnorePaths that are not a list`);
	}
	if (emitLegacyScripts !== true) {
		throw new Error(`${file} switches emitLegacyScripts off, which the simulator does not imitate`);
	}
	const isIgnored = (path: string): boolean =>
		globs.some((glob) => matchesGlob(relative(dirname(file), path), String(glob))) || isIgnoredOutside(path);
	const context: RojoContext = {
		isIgnored,
		readProject: (inner, innerName) => readProjectFile(inner, innerName, isIgnored, [...openProjects, file]),
	};
	return readNode(name, project["tree"], { file, context });
}

/** Reads a `*.project.json` and all it names. Throws an error that names the file for whatever is not imitated. */
export function readProject(projectFile: string): TreeNode {
	const file = resolve(projectFile);
	const ending = /\.project\.json$/;
	const name = basename(file) === "default.project.json" ? basename(dirname(file)) : basename(file).replace(ending, "");
	const root = readProjectFile(file, name, () => false, []);
	if (root === undefined) {
		throw new Error(`${projectFile} has nothing at its root.`);
	}
	return root;
}
