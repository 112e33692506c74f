import type { Migration } from "kysely/migration";
import * as first from "./20261123-first.js";
import * as sessionOpenedAt from "./20261124-session-opened-at.js";
import * as sessionQuality from "./20261124-session-quality.js";
import * as rollups from "./20261125-rollups.js";
import * as dailyTallies from "./20261126-daily-tallies.js";
import * as hotSessions from "./20261127-hot-sessions.js";
import * as smallestGroups from "./20261128-smallest-groups.js";
import * as firstWeeks from "./20261129-first-weeks.js";
import * as changes from "./20261130-changes.js";
import * as acceptedNumbers from "./20261201-accepted-numbers.js";
import * as erasedSessions from "./20261202-erased-sessions.js";
import * as databaseIdentity from "./20261204-database-identity.js";
import * as loginLinks from "./20261206-login-links.js";
import * as wholeNumbers from "./20261208-whole-numbers.js";

/** Every migration by name. They run in the order of their names, and are never edited once released. */
export const migrations: Readonly<Record<string, Migration>> = {
	"20261123-first": first,
	"20261124-session-opened-at": sessionOpenedAt,
	"20261124-session-quality": sessionQuality,
	"20261125-rollups": rollups,
	"20261126-daily-tallies": dailyTallies,
	"20261127-hot-sessions": hotSessions,
	"20261128-smallest-groups": smallestGroups,
	"20261129-first-weeks": firstWeeks,
	"20261130-changes": changes,
	"20261201-accepted-numbers": acceptedNumbers,
	"20261202-erased-sessions": erasedSessions,
	"20261204-database-identity": databaseIdentity,
	"20261206-login-links": loginLinks,
	"20261208-whole-numbers": wholeNumbers,
};
