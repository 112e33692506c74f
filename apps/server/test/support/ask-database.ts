import pg from "pg";

/** Asks a database one thing over a connection of its own, and gives the rows. */
export async function askDatabase<Row extends pg.QueryResultRow>(
	databaseUrl: string,
	sql: string,
): Promise<Array<Row>> {
	const client = new pg.Client({ connectionString: databaseUrl });
	await client.connect();
	try {
		return (await client.query<Row>(sql)).rows;
	} finally {
		await client.end();
	}
}
