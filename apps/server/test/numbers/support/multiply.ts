import type { PastSession } from "./history.js";
import type { Query } from "./store-sessions.js";

/** How installations of one copy are told from those of the next: more than a test names itself. */
const apart = 100_000;

/** Sessions, and so many times the same of other installations. */
export function multiplied(sessions: ReadonlyArray<PastSession>, times: number): ReadonlyArray<PastSession> {
	return Array.from({ length: times }, (_, copy) =>
		sessions.map((session) => ({
			...session,
			sessionId: `${session.sessionId}-${copy}`,
			installation: session.installation + copy * apart,
		})),
	).flat();
}

/** Makes what is stored what `multiplied` gives, in three statements. Ids of sessions are others. */
export async function multiplyStored(query: Query, times: number): Promise<void> {
	await query(`
		CREATE TABLE copies AS
		SELECT session_id AS old_id, gen_random_uuid() AS new_id, installation_key AS old_key,
			int4send(('x' || encode(installation_key, 'hex'))::bit(32)::integer + copy * ${apart}) AS new_key
		FROM sessions, generate_series(1, ${times - 1}) copy`);
	await query(`
		INSERT INTO installations
		SELECT (jsonb_populate_record(installations, jsonb_build_object('installation_key', new_key))).*
		FROM (SELECT DISTINCT old_key, new_key FROM copies) keys JOIN installations ON installation_key = old_key`);
	for (const [table, replaced] of [
		["sessions", "'session_id', new_id, 'installation_key', new_key"],
		["events", "'session_id', new_id"],
	] as const) {
		await query(`
			INSERT INTO ${table} SELECT (jsonb_populate_record(${table}, jsonb_build_object(${replaced}))).*
			FROM copies JOIN ${table} ON session_id = old_id`);
	}
	await query("DROP TABLE copies");
}
