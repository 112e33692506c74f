import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const installed = fileURLToPath(new URL("../../node_modules/", import.meta.url));

/** What roblox-ts puts beside the code that it compiles: its runtime library and Promise. */
export const runtimeLibrary = join(installed, "roblox-ts", "include");

/** The folder of a package of npm's scope @rbxts. */
export function packageFolder(name: string): string {
	return join(installed, "@rbxts", name);
}

/** A package as a node of a Rojo project: its folder, or the project that is in it, by its own name. */
function packageNode(name: string): readonly [name: string, node: object] {
	const project = join(packageFolder(name), "default.project.json");
	return existsSync(project)
		? [(JSON.parse(readFileSync(project, "utf8")) as { name: string }).name, { $path: project }]
		: [name, { $path: packageFolder(name) }];
}

/**
 * A Rojo project that is laid out as roblox-ts's template is: the runtime library is `include`, the packages are in
 * `include.node_modules.@rbxts`, and beside them is what else is given.
 */
export function projectWith(packages: ReadonlyArray<string>, nodes: object): object {
	const packageNodes = Object.fromEntries(packages.map(packageNode));
	return {
		name: "Test",
		globIgnorePaths: ["**/package.json", "**/tsconfig.json"],
		tree: {
			$className: "Folder",
			...nodes,
			include: {
				$path: runtimeLibrary,
				node_modules: { $className: "Folder", "@rbxts": { $className: "Folder", ...packageNodes } },
			},
		},
	};
}
