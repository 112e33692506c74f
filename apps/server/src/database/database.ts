import type { Kysely, Transaction } from "kysely";
import type { ChangedDaysTable, ChangesTable, ErasuresElsewhereTable, FollowersTable } from "./tables/changes.js";
import type { DatabaseIdentityTable } from "./tables/database-identity.js";
import type { ErasedSessionsTable } from "./tables/erased-sessions.js";
import type { EventsTable } from "./tables/events.js";
import type { InstallationsTable } from "./tables/installations.js";
import type { LoginLinksTable } from "./tables/login-links.js";
import type {
	DailyActivesTable,
	DailyDelaysTable,
	DailyFirstWeeksTable,
	DailyLengthsTable,
	DailySessionsTable,
	DailyStoryTimeTable,
	DailyUsesTable,
	HourlyPeaksTable,
	RolledDaysTable,
	StaleDaysTable,
	WeeklyRetentionTable,
} from "./tables/rollups.js";
import type { SessionsTable } from "./tables/sessions.js";
import type { DailyTalliesTable } from "./tables/tallies.js";

/** The tables by name. */
export interface Tables {
	installations: InstallationsTable;
	sessions: SessionsTable;
	events: EventsTable;
	daily_sessions: DailySessionsTable;
	daily_lengths: DailyLengthsTable;
	daily_actives: DailyActivesTable;
	daily_uses: DailyUsesTable;
	daily_story_time: DailyStoryTimeTable;
	daily_delays: DailyDelaysTable;
	hourly_peaks: HourlyPeaksTable;
	weekly_retention: WeeklyRetentionTable;
	daily_first_weeks: DailyFirstWeeksTable;
	daily_tallies: DailyTalliesTable;
	stale_days: StaleDaysTable;
	rolled_days: RolledDaysTable;
	changes: ChangesTable;
	changed_days: ChangedDaysTable;
	followers: FollowersTable;
	erasures_elsewhere: ErasuresElsewhereTable;
	database_identity: DatabaseIdentityTable;
	login_links: LoginLinksTable;
	erased_sessions: ErasedSessionsTable;
}

/** The database. */
export type Database = Kysely<Tables>;

/** The database within a transaction. */
export type DatabaseTransaction = Transaction<Tables>;
