import type { MetricsAnswer, TableName } from "@flipbook-telemetry/metrics-schema";
import { tables } from "@flipbook-telemetry/metrics-schema";
import type { RequestHandler } from "express";
import { sql } from "kysely";
import type { Context } from "../../context.js";
import type { Database } from "../../database/database.js";
import { readers } from "../read/index.js";
import { asCsv } from "./as-csv.js";
import { parseQuery } from "./parse-query.js";

async function lastCounted(db: Database): Promise<string | null> {
	const { rows } = await sql<{ at: Date | null }>`SELECT max(rolled_at) AS at FROM rolled_days`.execute(db);
	return rows[0]?.at?.toISOString() ?? null;
}

/** Shows a table of numbers, as JSON or as CSV. */
export function showTable<Name extends TableName>(
	{ config: { smallestGroup }, now, reader }: Context,
	name: Name,
): RequestHandler {
	return async (request, response) => {
		const { query, format } = parseQuery(name, request.query, now());
		const [countedAt, read] = await Promise.all([
			lastCounted(reader),
			readers[name]({ db: reader, query, smallestGroup }),
		]);
		if ((format ?? request.accepts("json", "csv")) === "csv") {
			response.attachment(`${name}-${query.from}-${query.to}.csv`).type("csv").send(asCsv(tables[name], read.rows));
			return;
		}
		const answer: MetricsAnswer<Name> = { query, countedAt, smallestGroup, ...read };
		response.json(answer);
	};
}
