import type { Tables } from "./database.js";

/** In an order in which they can be filled: what others refer to comes first. The compiler says so when one is missing. */
const fillingOrder: Readonly<Record<keyof Tables, true>> = {
	installations: true,
	sessions: true,
	events: true,
	daily_sessions: true,
	daily_lengths: true,
	daily_actives: true,
	daily_uses: true,
	daily_story_time: true,
	daily_delays: true,
	hourly_peaks: true,
	weekly_retention: true,
	daily_first_weeks: true,
	daily_tallies: true,
	stale_days: true,
	rolled_days: true,
	changes: true,
	changed_days: true,
	followers: true,
	erasures_elsewhere: true,
	database_identity: true,
	login_links: true,
	erased_sessions: true,
};

/** The names of all tables, in an order in which they can be filled. */
export const everyTable = Object.keys(fillingOrder) as ReadonlyArray<keyof Tables>;
