import type { Generated } from "kysely";

/** The row of `database_identity`. */
export interface DatabaseIdentityTable {
	is_only_row: Generated<boolean>;
	/** Of the database that the rows were last used in; see `database/identity.ts`. */
	identity: string;
}
