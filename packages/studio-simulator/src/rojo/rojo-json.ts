import { readFileSync } from "node:fs";
import type { RojoValues, TreeNode } from "./tree-node.js";

/** An object of one of Rojo's JSON files. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON in a file. Throws an error with the file's name if it is not JSON; comments are not. */
export function readJson(file: string): unknown {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch (problem) {
		throw new Error(`${file} is not JSON`, { cause: problem });
	}
}

/** The object in a file. Throws an error with the file's name if it is not JSON, or no object. */
export function readJsonObject(file: string): JsonObject {
	const value = readJson(file);
	if (!isObject(value)) {
		throw new Error(`${file} is not a JSON object`);
	}
	return value;
}

/** Throws when an object has a key that is not among those given. */
export function checkKeys(file: string, object: JsonObject, known: ReadonlyArray<string>): void {
	const unknown = Object.keys(object).find((key) => !known.includes(key));
	if (unknown !== undefined) {
		throw new Error(`${file} has "${unknown}", which the simulator does not imitate`);
	}
}

/** Rojo takes these for other things than values. */
const reserved = /^(?:Name|Parent|Attributes|Rojo_Id|Rojo_Target_.*)$/;

function checkValue(file: string, key: string, value: unknown): void {
	if (value === null || value === undefined) {
		throw new Error(`${file} gives no value for "${key}"`);
	}
	if (typeof value === "object") {
		Object.values(value).forEach((part) => checkValue(file, key, part));
	}
}

function toValues(file: string, values: unknown): RojoValues {
	if (!isObject(values)) {
		throw new Error(`${file} has properties or attributes that are not an object`);
	}
	for (const [key, value] of Object.entries(values)) {
		if (reserved.test(key)) {
			throw new Error(`${file} sets "${key}", which the simulator does not imitate`);
		}
		checkValue(file, key, value);
	}
	return values as RojoValues;
}

const scriptClasses = ["ModuleScript", "Script", "LocalScript"];

/**
 * The node with properties, which are added to those it has, and attributes, which take their place. Types are checked
 * when the node is built.
 */
export function withValues(file: string, node: TreeNode, properties: unknown = {}, attributes: unknown = {}): TreeNode {
	const { Source: source, ...others } = toValues(file, properties);
	const isScript = scriptClasses.includes(node.className);
	if (source !== undefined && !(isScript && typeof source === "string")) {
		throw new Error(`${file} gives a ${node.className} a Source that it cannot have`);
	}
	const given = toValues(file, attributes);
	return {
		...node,
		...(typeof source === "string" ? { source } : {}),
		properties: { ...node.properties, ...others },
		attributes: Object.keys(given).length === 0 ? (node.attributes ?? {}) : given,
	};
}
