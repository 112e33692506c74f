import type { Channel, MyDataEvent, MyDataSession } from "@flipbook-telemetry/event-schema";
import { sql } from "kysely";
import type { Database } from "../database/database.js";

/** How much is read at a time: a long history must not have to fit into memory. */
const sessionsPerPage = 100;
const eventsPerPage = 1000;

type SessionHead = Omit<MyDataSession, "events">;

interface SessionRow {
	readonly head: SessionHead;
	readonly day: string;
}

async function readSessions(db: Database, key: Buffer, after: SessionHead | undefined): Promise<Array<SessionRow>> {
	const rows = await db
		.selectFrom("sessions")
		.selectAll()
		.select(sql<string>`session_day::text`.as("day"))
		.where("installation_key", "=", key)
		.$if(after !== undefined, (query) =>
			query.where(
				sql<boolean>`(started_at, session_id) > (${after?.startedAt}::timestamptz, ${after?.sessionId}::uuid)`,
			),
		)
		.orderBy("started_at")
		.orderBy("session_id")
		.limit(sessionsPerPage)
		.execute();
	return rows.map((row) => ({
		day: row.day,
		head: {
			sessionId: row.session_id,
			pluginVersion: row.plugin_version,
			channel: row.channel as Channel,
			contractVersion: row.contract_version,
			startedAt: row.started_at.toISOString(),
			lastSeenAt: row.last_seen_at.toISOString(),
			endedAt: row.ended_at?.toISOString() ?? null,
			endReason: row.end_reason,
			origin: row.origin,
		},
	}));
}

async function readEvents(db: Database, { head, day }: SessionRow, afterSeq: number): Promise<Array<MyDataEvent>> {
	const rows = await db
		.selectFrom("events")
		.select(["seq", "name", "occurred_at", "received_at", "properties"])
		.where("session_day", "=", day)
		.where("session_id", "=", head.sessionId)
		.where("seq", ">", afterSeq)
		.orderBy("seq")
		.limit(eventsPerPage)
		.execute();
	return rows.map((row) => ({
		seq: row.seq,
		name: row.name,
		occurredAt: row.occurred_at.toISOString(),
		receivedAt: row.received_at.toISOString(),
		properties: row.properties as MyDataEvent["properties"],
	}));
}

async function* eventsOf(db: Database, session: SessionRow): AsyncGenerator<string> {
	let afterSeq = 0;
	for (;;) {
		const events = await readEvents(db, session, afterSeq);
		for (const event of events) {
			yield (afterSeq === 0 ? "" : ",") + JSON.stringify(event);
			afterSeq = event.seq;
		}
		if (events.length < eventsPerPage) {
			return;
		}
	}
}

async function* sessionsOf(db: Database, key: Buffer): AsyncGenerator<string> {
	let after: SessionHead | undefined;
	for (;;) {
		const sessions = await readSessions(db, key, after);
		for (const session of sessions) {
			yield (after === undefined ? "" : ",") + JSON.stringify(session.head).slice(0, -1) + ',"events":[';
			yield* eventsOf(db, session);
			yield "]}";
			after = session.head;
		}
		if (sessions.length < sessionsPerPage) {
			return;
		}
	}
}

/** When an installation was first and last seen; undefined when it is unknown. */
export async function findInstallation(
	db: Database,
	key: Buffer,
): Promise<{ readonly firstSeenDay: string; readonly lastSeenDay: string } | undefined> {
	return db
		.selectFrom("installations")
		.select([sql<string>`first_seen_day::text`.as("firstSeenDay"), sql<string>`last_seen_day::text`.as("lastSeenDay")])
		.where("installation_key", "=", key)
		.executeTakeFirst();
}

/** Everything stored about an installation, as the JSON of `MyData`, piece by piece. */
export async function* exportData(
	db: Database,
	key: Buffer,
	seen: { readonly firstSeenDay: string; readonly lastSeenDay: string },
): AsyncGenerator<string> {
	yield JSON.stringify(seen).slice(0, -1) + ',"sessions":[';
	yield* sessionsOf(db, key);
	yield "]}";
}
