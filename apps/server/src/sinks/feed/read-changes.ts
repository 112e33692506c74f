import { sql } from "kysely";
import type { Database } from "../../database/database.js";

/** A day of which some session has changed. */
export interface ChangedDay {
	/** A UTC day, as `2026-03-01`. */
	readonly day: string;
	readonly position: number;
}

/** The day that changed first of those that changed after a position; undefined when there is none. */
export async function readChangedDay(db: Database, after: number): Promise<ChangedDay | undefined> {
	return db
		.selectFrom("changed_days")
		.select(["day", "position"])
		.where("position", ">", after)
		.orderBy("position")
		.limit(1)
		.executeTakeFirst();
}

/** An event that was stored, and the session it is of. */
export interface StoredEvent {
	readonly sessionId: string;
	readonly seq: number;
	readonly name: string;
	readonly occurredAt: Date;
	readonly properties: Readonly<Record<string, unknown>>;
	readonly installationKey: Buffer;
	readonly startedAt: Date;
	readonly pluginVersion: string;
	readonly channel: string;
	readonly origin: string;
}

/** What was stored and erased after a position. */
export interface StoredEvents {
	/** Up to here it is everything. */
	readonly position: number;
	/** Some may have been there before. Those that were erased since are not among them. */
	readonly events: ReadonlyArray<StoredEvent>;
	/** The keys of installations that were erased. */
	readonly erased: ReadonlyArray<Buffer>;
}

interface Span {
	readonly position: number;
	readonly erased: ReadonlyArray<Buffer>;
}

/** So many changes are looked through for the next span; most of them bring some events. */
const changesAtOnce = 1000;

/** As many changes as bring `atMost` events, but at least one. */
async function findSpan(db: Database, after: number, atMost: number): Promise<Span | undefined> {
	const { rows } = await sql<{ position: number; erased: Buffer | null }>`
		SELECT position, erased_key AS erased FROM (
			SELECT position, erased_key, row_number() OVER in_order AS place, sum(events) OVER in_order AS total
			FROM (
				SELECT position, erased_key,
					(SELECT coalesce(sum(last - first + 1), 0) FROM unnest(first_seqs, last_seqs) span (first, last)) AS events
				FROM changes WHERE position > ${after} ORDER BY position LIMIT ${changesAtOnce}
			) weighed
			WINDOW in_order AS (ORDER BY position ROWS UNBOUNDED PRECEDING)
		) added WHERE place = 1 OR total <= ${atMost}
		ORDER BY position`.execute(db);
	const position = rows.at(-1)?.position;
	return position === undefined ? undefined : { position, erased: rows.flatMap(({ erased }) => erased ?? []) };
}

/**
 * The events that were stored after a position, by sessions in the order of their numbers; undefined when nothing has
 * changed.
 */
export async function readStoredEvents(db: Database, after: number, atMost: number): Promise<StoredEvents | undefined> {
	const span = await findSpan(db, after, atMost);
	if (span === undefined) {
		return undefined;
	}
	const { rows: events } = await sql<StoredEvent>`
		SELECT event.session_id AS "sessionId", event.seq, event.name, event.occurred_at AS "occurredAt", event.properties,
			session.installation_key AS "installationKey", session.started_at AS "startedAt",
			session.plugin_version AS "pluginVersion", session.channel, session.origin
		FROM changes,
			LATERAL unnest(session_days, session_ids, first_seqs, last_seqs) WITH ORDINALITY
				told (session_day, session_id, first_seq, last_seq, place),
			LATERAL (
				SELECT * FROM events
				WHERE events.session_day = told.session_day AND events.session_id = told.session_id
					AND events.seq BETWEEN told.first_seq AND told.last_seq
			) event
			JOIN sessions session ON session.session_id = event.session_id
		WHERE changes.position > ${after} AND changes.position <= ${span.position}
		ORDER BY changes.position, told.place, event.seq`.execute(db);
	return { ...span, events };
}
