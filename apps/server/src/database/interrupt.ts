import pg from "pg";

const timeoutMs = 500;

async function cancelStatements(databaseUrl: string, processIds: ReadonlyArray<number>): Promise<void> {
	const client = new pg.Client({
		connectionString: databaseUrl,
		connectionTimeoutMillis: timeoutMs,
		query_timeout: timeoutMs,
	});
	client.on("error", () => undefined);
	try {
		await client.connect();
		await client.query("SELECT pg_cancel_backend(id) FROM unnest($1::integer[]) AS id", [processIds]);
	} finally {
		// A PostgreSQL that hangs would not answer a goodbye either.
		client.connection.stream.destroy();
	}
}

/**
 * Watches which connections of a pool are in use. The function it returns cancels the statements that run on them and
 * closes them, so that every query on one of them fails. It takes at most a second, also when PostgreSQL does not
 * answer.
 */
export function watchForInterrupt(pool: pg.Pool, databaseUrl: string): () => Promise<void> {
	const inUse = new Set<pg.PoolClient>();
	pool.on("acquire", (client) => inUse.add(client));
	pool.on("release", (_problem, client) => inUse.delete(client));
	return async () => {
		const processIds = [...inUse].flatMap((client) =>
			"processID" in client && typeof client.processID === "number" ? [client.processID] : [],
		);
		if (processIds.length > 0) {
			// PostgreSQL itself may go on with a statement for long after its client has gone.
			await cancelStatements(databaseUrl, processIds).catch(() => undefined);
		}
		for (const client of inUse) {
			void client.end().catch(() => undefined);
		}
	};
}
