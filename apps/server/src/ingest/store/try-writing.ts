import type { ClientBase } from "pg";
import { eventColumns } from "./write-group.js";

/**
 * Does what storing a batch does, and stores nothing. In one transaction: the rights to the tables are needed, and a
 * PostgreSQL that takes writes; a temporary file of a megabyte lies for a moment where the tables lie, which a full disk
 * refuses; and the commit waits for the disk. Nothing stays but some bytes of the write-ahead log.
 */
const statements = `
	BEGIN;
	SET LOCAL temp_tablespaces = '';
	SET LOCAL work_mem = '64kB';
	INSERT INTO events (${eventColumns}) SELECT ${eventColumns} FROM events WHERE false;
	UPDATE sessions SET events = events WHERE false;
	WITH room AS MATERIALIZED (SELECT repeat('x', 8192) FROM generate_series(1, 128)) SELECT count(*) FROM room;
	SELECT pg_logical_emit_message(true, 'telemetry', 'a batch would be stored');
	COMMIT`;

/** Throws what storing a batch now would throw. The caller rolls back. */
export async function tryWriting(client: ClientBase): Promise<void> {
	await client.query(statements);
}
