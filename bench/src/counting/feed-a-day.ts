import type { SessionStart } from "@flipbook-telemetry/event-schema";
import { contractVersion, headers, paths } from "@flipbook-telemetry/event-schema";
import type pg from "pg";
import { inChunks } from "../support/in-chunks.js";
import { batchBody } from "../support/traffic.js";

const versions = ["1.4.0", "1.5.0"];
const channels = ["stable", "beta", "dev"];
const eventsOfSession = 12;
const atOnce = 32;

/** What Studio adds to every request. */
const studio = { "User-Agent": "RobloxStudio/WinInet", "Roblox-Id": "0" };

async function feedSession(serverUrl: string, index: number): Promise<void> {
	const started = await fetch(`${serverUrl}${paths.startSession}`, {
		headers: {
			...studio,
			[headers.pluginVersion]: versions[index % versions.length] ?? "",
			[headers.channel]: channels[index % channels.length] ?? "",
			[headers.schemaVersion]: String(contractVersion),
		},
	});
	const { sessionToken = "" } = (await started.json()) as SessionStart;
	const answer = await fetch(`${serverUrl}${paths.ingest}`, {
		method: "POST",
		headers: { ...studio, Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
		// So that different sessions do different things.
		body: batchBody(1 + (index % 8), eventsOfSession),
	});
	if (!started.ok || !answer.ok) {
		throw new Error(`A session was answered with ${started.status}, and its events with ${answer.status}.`);
	}
	await answer.arrayBuffer();
}

/** Sends about so many events of today to a server, over HTTP, in sessions of two versions and three channels. */
export async function sendOverHttp(serverUrl: string, events: number): Promise<void> {
	let index = 0;
	await inChunks(Math.ceil(events / eventsOfSession), atOnce, () => feedSession(serverUrl, index++));
}

/**
 * Makes every session and its events so many times what they are, each with an id and an installation of its own: for days
 * that would take too long to send. Nothing is analyzed afterwards, as after sending.
 */
export async function multiply(client: pg.Client, times: number): Promise<void> {
	await client.query("BEGIN");
	await client.query("ALTER TABLE sessions DISABLE TRIGGER USER");
	await client.query(`
		CREATE TEMP TABLE copies ON COMMIT DROP AS
		SELECT session_id AS old_id, gen_random_uuid() AS new_id,
			substr(installation_key, 1, 28) || int4send(copy) AS new_key
		FROM sessions, generate_series(1, ${times - 1}) copy`);
	await client.query(`
		INSERT INTO installations
		SELECT (jsonb_populate_record(installations, jsonb_build_object('installation_key', new_key))).*
		FROM copies JOIN sessions ON session_id = old_id JOIN installations USING (installation_key)
		ON CONFLICT DO NOTHING`);
	await client.query(`
		INSERT INTO sessions
		SELECT (jsonb_populate_record(sessions, jsonb_build_object('session_id', new_id, 'installation_key', new_key))).*
		FROM copies JOIN sessions ON session_id = old_id`);
	await client.query(`
		INSERT INTO events
		SELECT (jsonb_populate_record(events, jsonb_build_object('session_id', new_id))).*
		FROM copies JOIN events ON session_id = old_id`);
	await client.query("ALTER TABLE sessions ENABLE TRIGGER USER");
	await client.query("COMMIT");
}

/**
 * Analyzes what autovacuum would: every table and partition, but no partitioned table as a whole.
 * https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS
 */
export async function analyzeAsAutovacuum(client: pg.Client): Promise<void> {
	const { rows } = await client.query<{ name: string }>(`
		SELECT format('%I', relname) AS name FROM pg_class
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`);
	for (const { name } of rows) {
		await client.query(`ANALYZE ${name}`);
	}
}
