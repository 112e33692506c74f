import { readProject } from "./read-project.js";
import type { TreeNode } from "./tree-node.js";

/** What a Rojo project of a place says. */
export interface Place {
	/** The game's setting, which is a property of HttpService that scripts cannot set. */
	readonly isHttpEnabled: boolean;
	readonly services: ReadonlyArray<TreeNode>;
}

/** Whether a node has anything but children. */
function hasValues({ properties = {}, attributes = {} }: TreeNode): boolean {
	return Object.keys(properties).length > 0 || Object.keys(attributes).length > 0;
}

/** Reads a Rojo project whose root is a DataModel with services. */
export function readPlace(projectFile: string): Place {
	const root = readProject(projectFile);
	if (root.className !== "DataModel" || hasValues(root)) {
		throw new Error(`${projectFile} is not a place: its root must be a DataModel without properties`);
	}
	const nodes = root.children ?? [];
	const stranger = nodes.find(({ name, className }) => name !== className);
	if (stranger !== undefined) {
		throw new Error(`${projectFile} has "${stranger.name}" in the DataModel, which the simulator takes for no service`);
	}
	let isHttpEnabled = false;
	const services = nodes.map((node) => {
		const { HttpEnabled: setting, ...properties } = node.properties ?? {};
		if (node.className !== "HttpService" || setting === undefined) {
			return node;
		}
		if (typeof setting !== "boolean") {
			throw new Error(`${projectFile} gives HttpEnabled a value that is not a boolean`);
		}
		isHttpEnabled = setting;
		return { ...node, properties };
	});
	return { isHttpEnabled, services };
}
