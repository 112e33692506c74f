import type { Client } from "pg";
import { diskSizesOf } from "./disk-sizes.js";

/** What events would take on disk if their table were another. Bytes per event. */
export interface AlternativeCost {
	readonly what: string;
	readonly tableBytes: number;
	readonly indexBytes: number;
}

/** A table in place of `events`: some columns of `source`, in the order in which they lie on disk. */
interface Alternative {
	readonly what: string;
	readonly columns: ReadonlyArray<string>;
	readonly key: string;
	/** Its index is built anew afterwards, as could be done once a day is over. */
	readonly isRebuilt?: boolean;
}

const uuidKey = "session_day, session_id, seq";
const numberKey = "session_number, seq";
const asItIs = ["session_day", "session_id", "seq", "name", "occurred_at", "received_at", "properties"];
const smallest = ["session_number", "occurred_at", "seq", "delay_ms", "name_number", "values_or_null"];

const alternatives: ReadonlyArray<Alternative> = [
	{ what: "as it is", columns: asItIs, key: uuidKey },
	{ what: "as it is, its index built anew", columns: asItIs, key: uuidKey, isRebuilt: true },
	{
		what: "session as a bigint, in place of day and uuid",
		columns: ["session_number", "seq", "name", "occurred_at", "received_at", "properties"],
		key: numberKey,
	},
	{
		what: "name as a smallint",
		columns: ["session_day", "session_id", "seq", "name_number", "occurred_at", "received_at", "properties"],
		key: uuidKey,
	},
	{
		what: "NULL in place of no properties",
		columns: ["session_day", "session_id", "seq", "name", "occurred_at", "received_at", "properties_or_null"],
		key: uuidKey,
	},
	{
		what: "properties as text in place of jsonb",
		columns: ["session_day", "session_id", "seq", "name", "occurred_at", "received_at", "properties_text"],
		key: uuidKey,
	},
	{
		what: "without received_at",
		columns: ["session_day", "session_id", "seq", "name", "occurred_at", "properties"],
		key: uuidKey,
	},
	{
		what: "received_at as milliseconds of delay, in an integer",
		columns: ["session_day", "session_id", "seq", "delay_ms", "name", "occurred_at", "properties"],
		key: uuidKey,
	},
	{
		what: "the same columns, those of eight bytes first: no gaps",
		columns: ["occurred_at", "received_at", "session_id", "session_day", "seq", "name", "properties"],
		key: uuidKey,
	},
	{
		what: "bigint, smallint, delay, NULL, no gaps",
		columns: ["session_number", "occurred_at", "seq", "delay_ms", "name_number", "properties_or_null"],
		key: numberKey,
	},
	{
		what: "the same, of properties the values alone, as text",
		columns: smallest,
		key: numberKey,
	},
	{ what: "the same, its index built anew", columns: smallest, key: numberKey, isRebuilt: true },
];

/**
 * The stored events, with what the alternatives have in place of their columns, in the order in which they lie in their
 * table, which is that in which they came. A delay that is too long for an integer, 24 days, stands for longer ones.
 */
const source = `
	CREATE TABLE alternatives.source AS
	SELECT row_number() OVER (ORDER BY events.tableoid, events.ctid) AS place, events.*, session_number, name_number,
		least(2147483647, extract(epoch FROM received_at - occurred_at) * 1000)::integer AS delay_ms,
		nullif(properties, '{}') AS properties_or_null,
		properties::text AS properties_text,
		nullif(jsonb_path_query_array(properties, '$.*')::text, '[]') AS values_or_null
	FROM events
	JOIN (
		SELECT session_id, row_number() OVER (ORDER BY opened_at) AS session_number FROM sessions
	) numbered_sessions USING (session_id)
	JOIN (
		SELECT name, row_number() OVER (ORDER BY name)::smallint AS name_number FROM events GROUP BY name
	) numbered_names USING (name)
	ORDER BY place`;

async function measure(
	client: Client,
	{ what, columns, key, isRebuilt = false }: Alternative,
	events: number,
): Promise<AlternativeCost> {
	const table = "alternatives.events";
	const selection = `SELECT ${columns.join(", ")} FROM alternatives.source`;
	await client.query(`CREATE TABLE ${table} AS ${selection} WITH NO DATA`);
	await client.query(`ALTER TABLE ${table} ADD PRIMARY KEY (${key})`);
	await client.query(`INSERT INTO ${table} ${selection} ORDER BY place`);
	if (isRebuilt) {
		await client.query(`REINDEX TABLE ${table}`);
	}
	await client.query(`VACUUM ${table}`);
	const sizes = await diskSizesOf(client, table);
	await client.query(`DROP TABLE ${table}`);
	const bytes = (isTable: boolean): number =>
		sizes.filter(({ what: part }) => (part === "table") === isTable).reduce((sum, size) => sum + size.bytes, 0);
	return { what, tableBytes: bytes(true) / events, indexBytes: bytes(false) / events };
}

/**
 * Stores the same events once more in each of the alternatives, row by row into a table that has its index already, in a
 * schema that is removed afterwards.
 */
export async function measureAlternatives(client: Client): Promise<ReadonlyArray<AlternativeCost>> {
	await client.query("CREATE SCHEMA alternatives");
	try {
		const { rowCount } = await client.query(source);
		const costs: Array<AlternativeCost> = [];
		for (const alternative of alternatives) {
			costs.push(await measure(client, alternative, rowCount ?? 0));
		}
		return costs;
	} finally {
		await client.query("DROP SCHEMA alternatives CASCADE");
	}
}
