import { catalogue } from "@flipbook-telemetry/event-schema";
import type { EventDescriptor } from "@flipbook-telemetry/event-schema";
import type pg from "pg";
import { integerBetween } from "../support/random.ts";
import { anyEvent } from "./any-event.ts";
import { installationKeyOf, sessionIdOf } from "./ids.ts";
import type { Ledger, LedgerSession } from "./ledger.ts";
import { dayOf } from "./ledger.ts";

/** The last migration of version 0.1.0, which is the version before. */
export const lastMigrationBefore = "20261130-changes";

const dayMs = 24 * 60 * 60 * 1000;
const actions = new Set(
	(catalogue as ReadonlyArray<EventDescriptor>).filter(({ isAction }) => isAction).map(({ name }) => name),
);

/** Makes the partitions of these days in that version's tables. */
export async function makeOldPartitions(client: pg.Client, days: ReadonlyArray<string>): Promise<void> {
	for (const day of days) {
		const next = dayOf(Date.parse(day) + dayMs);
		await client.query(
			`CREATE TABLE events_${day.replaceAll("-", "")} PARTITION OF events FOR VALUES FROM ('${day}') TO ('${next}')`,
		);
	}
}

function sessionRow(session: LedgerSession, installationSecret: string): object {
	const { id, startedAtMs, events, installationId, person } = session;
	const sum = (value: (event: (typeof events)[number]) => number): number =>
		events.reduce((total, event) => total + value(event), 0);
	return {
		session_id: id,
		session_day: dayOf(startedAtMs),
		installation_key: installationKeyOf(installationSecret, installationId ?? ""),
		plugin_version: person.pluginVersion,
		started_at: new Date(startedAtMs),
		last_seen_at: new Date(Math.max(...events.map(({ atMs }) => atMs))),
		events: events.length,
		actions: sum(({ name }) => (actions.has(name) ? 1 : 0)),
		stories_opened: sum(({ name }) => (name === "StoryOpened" ? 1 : 0)),
		story_ms: sum(({ name, properties }) => (name === "StoryClosed" ? Number(properties["openMs"]) : 0)),
		max_seq: events.length,
	};
}

/**
 * Fills the tables of the version before, as it would have, and a ledger with the same: sessions of some minutes ago that go on,
 * and of days ago that may have more to tell.
 */
export async function fillOldVersion(
	client: pg.Client,
	ledger: Ledger,
	{
		installationSecret,
		random,
		newKey,
	}: { readonly installationSecret: string; readonly random: () => number; readonly newKey: () => string },
): Promise<void> {
	const nowMs = Date.now();
	const noonMs = Date.parse(dayOf(nowMs)) + dayMs / 2;
	const starts = [nowMs - 15 * 60_000, nowMs - 5 * 60_000, ...[1, 6, 8, 12].map((days) => noonMs - days * dayMs)];
	for (const startedAtMs of starts) {
		const person = ledger.addPerson("1.0.0");
		person.installationId = newKey();
		const key = newKey();
		const session = ledger.addSession(person, key, startedAtMs, true);
		Object.assign(session, { id: sessionIdOf(key), installationId: person.installationId, isOpen: true });
		const count = integerBetween(10, 30, random);
		for (let seq = 1; seq <= count; seq += 1) {
			const event = anyEvent(seq, startedAtMs + seq * 1000, random);
			session.events.push({ ...event, state: "acknowledged", acknowledgedDuring: "by the version before" });
		}
	}
	const rows = ledger.sessions.map((session) => sessionRow(session, installationSecret));
	await client.query(
		`INSERT INTO installations (installation_key, first_seen_day, last_seen_day)
		SELECT decode(installation_key, 'hex'), session_day, session_day
		FROM jsonb_to_recordset($1::jsonb) AS told (installation_key text, session_day date)`,
		[JSON.stringify(rows)],
	);
	await client.query(
		`INSERT INTO sessions (session_id, session_day, installation_key, plugin_version, channel, contract_version, started_at,
			opened_at, last_seen_at, events, actions, stories_opened, story_ms, max_seq, origin)
		SELECT session_id, session_day, decode(installation_key, 'hex'), plugin_version, 'stable', 1, started_at, started_at,
			last_seen_at, events, actions, stories_opened, story_ms, max_seq, 'other'
		FROM jsonb_to_recordset($1::jsonb) AS told (session_id uuid, session_day date, installation_key text,
			plugin_version text, started_at timestamptz, last_seen_at timestamptz, events int, actions int,
			stories_opened int, story_ms bigint, max_seq int)`,
		[JSON.stringify(rows)],
	);
	const events = ledger.sessions.flatMap(({ id, startedAtMs, events: ledgerEvents }) =>
		ledgerEvents.map(({ seq, name, properties, atMs }) => {
			return { session_id: id, session_day: dayOf(startedAtMs), seq, name, properties, at: new Date(atMs) };
		}),
	);
	await client.query(
		`INSERT INTO events (session_day, session_id, seq, name, occurred_at, received_at, properties)
		SELECT session_day, session_id, seq, name, at, at, properties
		FROM jsonb_to_recordset($1::jsonb)
			AS told (session_day date, session_id uuid, seq int, name text, at timestamptz, properties jsonb)`,
		[JSON.stringify(events)],
	);
}
