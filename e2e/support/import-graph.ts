import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";

/** Which files of a folder each of its files imports, types included. Paths are relative to the folder. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** The file that an import names: with the ending of its source or of what is built of it, or without as roblox-ts does. */
function resolveImport(folder: string, from: string, specifier: string): string | undefined {
	const path = normalize(join(dirname(from), specifier));
	const stem = path.replace(/\.(js|tsx?)$/, "");
	return [`${stem}.ts`, `${stem}.tsx`, join(path, "index.ts"), join(path, "index.tsx")].find((file) =>
		existsSync(join(folder, file)),
	);
}

/** Reads the imports of every TypeScript file in a folder. */
export function readImportGraph(folder: string): ImportGraph {
	const files = globSync("**/*.{ts,tsx}", { cwd: folder, exclude: ["**/node_modules/**", "**/*.d.ts"] });
	return new Map(
		files.map((file) => {
			const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), "utf8"), true, true);
			const imported = importedFiles
				.filter(({ fileName }) => fileName.startsWith("."))
				.map(({ fileName }) => resolveImport(folder, file, fileName))
				.filter((found) => found !== undefined);
			return [file, new Set(imported)];
		}),
	);
}

/** A circle of imports, from a file back to itself; undefined when there is none. */
export function findCycle(graph: ImportGraph): ReadonlyArray<string> | undefined {
	const done = new Set<string>();
	const search = (file: string, path: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
		const start = path.indexOf(file);
		if (start >= 0) {
			return [...path.slice(start), file];
		}
		if (done.has(file)) {
			return undefined;
		}
		for (const imported of graph.get(file) ?? []) {
			const cycle = search(imported, [...path, file]);
			if (cycle !== undefined) {
				return cycle;
			}
		}
		done.add(file);
		return undefined;
	};
	for (const file of graph.keys()) {
		const cycle = search(file, []);
		if (cycle !== undefined) {
			return cycle;
		}
	}
	return undefined;
}
