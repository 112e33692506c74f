import { readFile } from "node:fs/promises";
import type { Erased } from "../privacy/erased-list.js";

/**
 * Which installations in a file were erased here. It has an id on each line, as a place knows them that events were sent on to;
 * lines that are no ids are left out. After a restore, the database itself may know nothing of an erasure.
 */
export async function findErased(file: string, erased: Erased): Promise<ReadonlyArray<string>> {
	const ids = new Set((await readFile(file, "utf8")).match(/\b[0-9a-f]{64}\b/g));
	return [...ids].filter((id) => erased.dayOf(Buffer.from(id, "hex")) !== undefined);
}
