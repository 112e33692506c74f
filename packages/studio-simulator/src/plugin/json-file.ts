import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Reads a file of JSON with one object; a missing file is an empty one. */
export function readJsonFile(file: string): Map<string, unknown> {
	try {
		return new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")) as object));
	} catch (problem) {
		if ((problem as NodeJS.ErrnoException).code === "ENOENT") {
			return new Map();
		}
		throw problem;
	}
}

/** Replaces such a file as a whole, so that another window never reads half of it. */
export function writeJsonFile(file: string, values: ReadonlyMap<string, unknown>): void {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(values)));
	renameSync(`${file}.new`, file);
}
