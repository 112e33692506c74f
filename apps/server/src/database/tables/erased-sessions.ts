/** A row of `erased_sessions`: a session that was erased, for as long as a token of it is accepted. */
export interface ErasedSessionsTable {
	/** SHA-256 of its id. */
	session_hash: Buffer;
	/** The UTC day of the erasure, as `2026-03-01`. */
	erased_day: string;
}
