/** A row of `installations`. Days, not moments: nobody needs to know more. */
export interface InstallationsTable {
	installation_key: Buffer;
	first_seen_day: string;
	last_seen_day: string;
}
