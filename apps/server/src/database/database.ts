import type { Kysely, Transaction } from "kysely";
import type { EventsTable } from "./tables/events.js";
import type { InstallationsTable } from "./tables/installations.js";
import type { SessionsTable } from "./tables/sessions.js";

/** The tables by name. */
export interface Tables {
	installations: InstallationsTable;
	sessions: SessionsTable;
	events: EventsTable;
}

/** The database. */
export type Database = Kysely<Tables>;

/** The database within a transaction. */
export type DatabaseTransaction = Transaction<Tables>;
