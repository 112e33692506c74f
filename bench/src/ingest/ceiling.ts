import { randomUUID } from "node:crypto";
import { finished } from "node:stream/promises";
import { addEventRows, createCopyBuffer, dayOf, eventColumns } from "@flipbook-telemetry/server";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { batchEvents, batchRows } from "../support/traffic.js";

/** In which of COPY's formats rows are handed over: the one that is usual, or the one that the server uses. */
export type CopyFormat = "text" | "binary";

const rowsPerCopy = 10_000;
const rowsPerSession = 50;
const sessionsAtOnce = 256;

interface Session {
	readonly id: string;
	nextSeq: number;
}

function textOf(portion: ReadonlyArray<Session>, day: string, nowMs: number): Buffer {
	return Buffer.from(portion.map(({ id, nextSeq }) => batchRows(day, id, nextSeq, rowsPerSession, nowMs)).join(""));
}

function binaryOf(portion: ReadonlyArray<Session>, day: string, nowMs: number): Buffer {
	const rows = createCopyBuffer();
	for (const { id, nextSeq } of portion) {
		addEventRows(rows, day, id, batchEvents(nextSeq, rowsPerSession, nowMs));
	}
	return rows.finish();
}

/**
 * How many rows a second PostgreSQL takes in at most: the same rows into the same table with the same index, by COPY, from
 * bytes that are ready, on one connection, with nothing else to do.
 */
export async function measureCeiling(client: Client, format: CopyFormat, seconds: number): Promise<number> {
	const sessions = Array.from({ length: sessionsAtOnce }, (): Session => ({ id: randomUUID(), nextSeq: 1 }));
	const portion = sessions.slice(0, rowsPerCopy / rowsPerSession);
	const bytesOf = format === "text" ? textOf : binaryOf;
	let copiedMs = 0;
	let rows = 0;
	while (copiedMs < seconds * 1000) {
		const nowMs = Date.now();
		const bytes = bytesOf(portion, dayOf(nowMs), nowMs);
		for (const session of portion) {
			session.nextSeq += rowsPerSession;
		}
		const since = performance.now();
		const stream = client.query(copyFrom(`COPY events (${eventColumns}) FROM STDIN (FORMAT ${format})`));
		stream.end(bytes);
		await finished(stream);
		copiedMs += performance.now() - since;
		rows += rowsPerCopy;
	}
	return (1000 * rows) / copiedMs;
}
