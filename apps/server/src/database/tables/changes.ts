import type { Generated } from "kysely";

/**
 * A row of `changes`: what a transaction did to sessions. Of each session that got events, in the same place of four lists,
 * its day, its id, and the least and the highest number among them.
 */
export interface ChangesTable {
	/** In the order in which they were written, which is not the one in which they were committed. */
	id: Generated<number>;
	/** Null until it is seen to be committed; then its place in the order in which followers read. */
	position: number | null;
	/** The days of all sessions that were changed, UTC, as `2026-03-01`. */
	days: Array<string>;
	session_days: Generated<Array<string>>;
	session_ids: Generated<Array<string>>;
	first_seqs: Generated<Array<number>>;
	last_seqs: Generated<Array<number>>;
	/** The installation that was erased; null where none was. */
	erased_key: Buffer | null;
}

/** A row of `changed_days`: the last change of any session of a day. */
export interface ChangedDaysTable {
	/** A UTC day, as `2026-03-01`. */
	day: string;
	position: number;
}

/** A row of `followers`: somebody who has carried everything up to a position elsewhere. */
export interface FollowersTable {
	name: string;
	position: number;
	/** When it last asked for more. */
	asked_at: Date;
	/** When it last had everything; null: never yet. */
	caught_up_at: Date | null;
}

/** A row of `erasures_elsewhere`: an installation that was erased here, and has to be erased where its events were sent. */
export interface ErasuresElsewhereTable {
	/** An address, or what else tells people where. */
	place: string;
	installation_key: Buffer;
}
