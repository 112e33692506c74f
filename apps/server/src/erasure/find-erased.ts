import { readFile } from "node:fs/promises";
import type { Erased } from "./erased-list.js";

/**
 * Which installations in a file were erased here. It has an id on each line, as a place knows them that events were sent on to;
 * lines that are no ids are left out. After a restore, the database itself may know nothing of an erasure.
 */
export async function findErased(file: string, erased: Erased): Promise<ReadonlyArray<string>> {
	const ids = new Set((await readFile(file, "utf8")).match(/\b[0-9a-f]{64}\b/g));
	const byMark = new Map([...ids].map((id) => [erased.markOf(Buffer.from(id, "hex")), id]));
	const found = new Set<string>();
	for await (const line of erased.lines()) {
		const id = line.kind === "installation" ? byMark.get(line.mark) : undefined;
		if (id !== undefined) {
			found.add(id);
		}
	}
	return [...ids].filter((id) => found.has(id));
}
