import type { Ledger } from "./client.ts";
import type { FaultTime } from "./lost-events.ts";
import { describeLost } from "./lost-events.ts";
import type { Target } from "./target.ts";

interface StoredSession {
	readonly session_id: string;
	readonly events: number;
	/** The numbers of its accepted events, as ranges. */
	readonly accepted: string;
	readonly stored: number;
	readonly highest: number;
	readonly distinct_seqs: number;
}

async function storedSeqs({ query }: Target, sessionId: string): Promise<ReadonlySet<number>> {
	const rows = await query<{ seq: number }>(`SELECT seq FROM events WHERE session_id = '${sessionId}'`);
	return new Set(rows.map(({ seq }) => seq));
}

/**
 * What is wrong with what was stored; nothing, when every event is there once and every count is right. Of what is missing it
 * says when it was acknowledged.
 */
export async function verify(
	target: Target,
	ledgers: ReadonlyArray<Ledger>,
	times: ReadonlyArray<FaultTime> = [],
): Promise<ReadonlyArray<string>> {
	const rows = await target.query<StoredSession>(`
		SELECT s.session_id, s.events, s.accepted::text, count(e.seq)::int AS stored, coalesce(max(e.seq), 0) AS highest,
			count(DISTINCT e.seq)::int AS distinct_seqs
		FROM sessions s LEFT JOIN events e ON e.session_day = s.session_day AND e.session_id = s.session_id
		GROUP BY s.session_id`);
	const strays = await target.query<{ count: number }>(
		"SELECT count(*)::int AS count FROM events e WHERE NOT EXISTS (SELECT FROM sessions s WHERE s.session_id = e.session_id)",
	);
	const wrong: Array<string> = [];
	const bySession = new Map(rows.map((row) => [row.session_id, row]));
	for (const [index, ledger] of ledgers.entries()) {
		const { sessionId, recorded, acknowledged } = ledger;
		const row = bySession.get(sessionId ?? "");
		if (row === undefined) {
			wrong.push(`client ${index}: its session is not there`);
			continue;
		}
		const expected = { acknowledged: acknowledged.size, ...row };
		const isRight =
			row.accepted === `{[1,${recorded + 1})}` &&
			[acknowledged.size, row.events, row.stored, row.highest, row.distinct_seqs].every((count) => count === recorded);
		if (!isRight) {
			const lost = describeLost(ledger, await storedSeqs(target, row.session_id), times);
			wrong.push(`client ${index}: recorded ${recorded}, but ${JSON.stringify(expected)}`, ...lost);
		}
	}
	if (rows.length !== ledgers.length) {
		wrong.push(`${ledgers.length} clients have ${rows.length} sessions`);
	}
	if (strays[0]?.count !== 0) {
		wrong.push(`${strays[0]?.count} events belong to no session`);
	}
	return wrong;
}
