import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Follower } from "../../src/sinks/feed/follow.js";
import { readStoredEvents } from "../../src/sinks/feed/read-changes.js";

const eventsAtOnce = 1000;

/** Writes what is stored from now on into files of JSON lines. */
export function createJsonLinesSink(folder: string): Follower {
	return {
		name: `json-lines ${folder}`,
		reads: "events",
		next: async (after, db) => {
			const stored = await readStoredEvents(db, after, eventsAtOnce);
			if (stored === undefined) {
				return undefined;
			}
			const lines = stored.events.map(({ sessionId, seq, name, occurredAt, properties }) =>
				JSON.stringify({ sessionId, seq, name, occurredAt, properties }),
			);
			// Asked again from the same position, it writes the same file again: nothing is there twice.
			const path = join(folder, `${String(after).padStart(16, "0")}.jsonl`);
			await mkdir(folder, { recursive: true });
			await writeFile(`${path}.new`, lines.map((line) => `${line}\n`).join(""));
			await rename(`${path}.new`, path);
			return stored.position;
		},
	};
}
