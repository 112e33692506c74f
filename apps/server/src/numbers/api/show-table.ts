import type { NumbersAnswer, NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import { tables } from "@flipbook-telemetry/numbers-schema";
import type { RequestHandler } from "express";
import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { dayOf } from "../../database/day.js";
import { readers } from "../read/index.js";
import { asCsv } from "./as-csv.js";
import { parseQuery } from "./parse-query.js";

interface Counted {
	readonly countedAt: Date | null;
	readonly countedDays: number;
}

/** When the last day was counted, and how many days of a range have been. */
async function readCounted(db: Database, { from, to }: NumbersQuery): Promise<Counted> {
	const { rows } = await sql<Counted>`
		SELECT (array_agg(rolled_at ORDER BY day DESC))[1] AS "countedAt",
			count(*) FILTER (WHERE day BETWEEN ${from}::date AND ${to}::date) AS "countedDays"
		FROM rolled_days WHERE rolled_at IS NOT NULL`.execute(db);
	return rows[0] ?? { countedAt: null, countedDays: 0 };
}

/** What tables are read with. */
export interface ShowTableOptions {
	readonly reader: Database;
	/** Rows of fewer installations are marked. */
	readonly smallestGroup: number;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** Shows a table of numbers, as JSON or as CSV. */
export function showTable<Name extends TableName>(
	{ reader, smallestGroup, now }: ShowTableOptions,
	name: Name,
): RequestHandler {
	return async (request, response) => {
		const nowMs = now();
		const { query, format } = parseQuery(name, request.query, nowMs);
		const [{ countedAt, countedDays }, rows] = await Promise.all([
			readCounted(reader, query),
			readers[name]({ db: reader, query, smallestGroup, today: dayOf(nowMs) }),
		]);
		if ((format ?? request.accepts("json", "csv")) === "csv") {
			response.attachment(`${name}-${query.from}-${query.to}.csv`).type("csv").send(asCsv(tables[name], rows));
			return;
		}
		const answer: NumbersAnswer<Name> = {
			query,
			countedAt: countedAt?.toISOString() ?? null,
			countedDays,
			smallestGroup,
			rows,
		};
		response.json(answer);
	};
}
