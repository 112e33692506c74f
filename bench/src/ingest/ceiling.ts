import { randomUUID } from "node:crypto";
import { finished } from "node:stream/promises";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { batchRows, eventColumns } from "./traffic.js";

const rowsPerCopy = 10_000;
const rowsPerSession = 50;

/**
 * How many rows a second PostgreSQL takes in at most: the same rows into the same table with the same index, by COPY, from
 * text that is ready, on one connection, with nothing else to do.
 */
export async function measureCeiling(client: Client, day: string, seconds: number): Promise<number> {
	const sessions = Array.from({ length: 256 }, () => ({ id: randomUUID(), seq: 1 }));
	const nextText = (): string => {
		let text = "";
		for (let rows = 0; rows < rowsPerCopy; rows += rowsPerSession) {
			const session = sessions[(rows / rowsPerSession) % sessions.length];
			if (session !== undefined) {
				text += batchRows(day, session.id, session.seq, rowsPerSession, Date.now());
				session.seq += rowsPerSession;
			}
		}
		return text;
	};
	let copiedMs = 0;
	let rows = 0;
	while (copiedMs < seconds * 1000) {
		const text = nextText();
		const since = performance.now();
		const stream = client.query(copyFrom(`COPY events (${eventColumns}) FROM STDIN`));
		stream.end(text);
		await finished(stream);
		copiedMs += performance.now() - since;
		rows += rowsPerCopy;
	}
	return (1000 * rows) / copiedMs;
}
