import type { Database } from "../database/database.js";
import { addErasedSessions, firstKeptDay } from "../ingest/erased-sessions.js";
import { eraseData } from "./erase-data.js";
import type { Erased } from "./erased-list.js";

/** How many installations are looked at together; the list is read once for each page. */
const pageSize = 250_000;

/** How many session hashes are written together. */
const hashesAtOnce = 1000;

/** What was done. */
export interface ErasedAgain {
	/** Installations that were back. */
	readonly erased: number;
	/** Erasures that are written down, those that are written twice included. */
	readonly recorded: number;
}

/** The next installations in the order of their keys, by their marks on the list. */
async function readPage(db: Database, markOf: Erased["markOf"], after: Buffer): Promise<Map<string, Buffer>> {
	const rows = await db
		.selectFrom("installations")
		.select("installation_key")
		.where("installation_key", ">", after)
		.orderBy("installation_key")
		.limit(pageSize)
		.execute();
	return new Map(rows.map(({ installation_key: key }) => [markOf(key), key]));
}

/** Remembers the sessions on the list again, as far as a token of theirs may still be accepted. */
async function rememberSessions(db: Database, { lines }: Erased, nowMs: number): Promise<number> {
	const firstKept = firstKeptDay(nowMs);
	let recorded = 0;
	let hashes: Array<Buffer> = [];
	let hashesDay = "";
	const write = async (): Promise<void> => {
		await addErasedSessions(db, hashes, hashesDay);
		hashes = [];
	};
	for await (const line of lines()) {
		if (line.kind === "installation") {
			recorded += 1;
		} else if (line.day >= firstKept) {
			if (line.day !== hashesDay || hashes.length === hashesAtOnce) {
				await write();
				hashesDay = line.day;
			}
			hashes.push(line.hash);
		}
	}
	await write();
	return recorded;
}

/**
 * Erases installations again that a restored backup brought back, and remembers the sessions that were erased
 * with them. Each counts as an erasure of the last day it was one. The list is read as a stream, so that it may have
 * millions of lines.
 */
export async function eraseAgain(db: Database, erased: Erased, nowMs: number): Promise<ErasedAgain> {
	if (erased.isEmpty) {
		return { erased: 0, recorded: 0 };
	}
	const recorded = await rememberSessions(db, erased, nowMs);
	let count = 0;
	let after: Buffer = Buffer.alloc(0);
	for (;;) {
		const page = await readPage(db, erased.markOf, after);
		const found = new Map<Buffer, string>();
		if (page.size > 0) {
			for await (const line of erased.lines()) {
				const key = line.kind === "installation" ? page.get(line.mark) : undefined;
				if (key !== undefined) {
					found.set(key, line.day);
				}
			}
		}
		for (const [key, day] of found) {
			await eraseData(db, key, nowMs, () => Promise.resolve(), day);
		}
		count += found.size;
		if (page.size < pageSize) {
			return { erased: count, recorded };
		}
		after = [...page.values()].at(-1) ?? after;
	}
}
