import type { Traffic } from "./rules.js";
import type { Row, TableName } from "./tables.js";

/** What the rows are put together by. Weeks begin on Mondays; each row bears the first day of its interval. */
export const intervals = ["day", "week", "month"] as const;

/** What the rows are put together by. */
export type Interval = (typeof intervals)[number];

/** Whose traffic can be asked for. */
export const traffics = ["studio", "all"] as const satisfies ReadonlyArray<Traffic>;

/** What is asked for. */
export interface NumbersQuery {
	/** UTC days, both included. */
	readonly from: string;
	readonly to: string;
	readonly interval: Interval;
	/** Such as `1.2.0`, or `all`. */
	readonly version: string;
	readonly channel: string;
	readonly traffic: Traffic;
}

/** What a table is answered with. */
export interface NumbersAnswer<Name extends TableName> {
	/** What was asked for, with what was left out filled in. */
	readonly query: NumbersQuery;
	/** When the last day that has been counted was, which is today's count except soon after midnight; null: never. */
	readonly countedAt: string | null;
	/** How many of the days that were asked for have been counted. Numbers of the others are null, not 0. */
	readonly countedDays: number;
	/** Rows that no day shows to be about as many installations are marked as few. */
	readonly smallestGroup: number;
	readonly rows: ReadonlyArray<Row<Name>>;
}

/** What goes on right now. */
export interface LiveAnswer {
	/** ISO 8601. */
	readonly at: string;
	/** See `definitions.liveNow`. */
	readonly sessions: number;
}

/** Who may look. */
export interface LoginState {
	/** The way in that was taken; null: none. */
	readonly way: "password" | "link" | "access" | "token" | null;
	/** The ways in that the server has been set up with. */
	readonly ways: ReadonlyArray<"password" | "link" | "access" | "token">;
}

/** Where one signs in and out (POST), and asks whether one is signed in (GET). */
export const loginPaths = { login: "/api/login", logout: "/api/logout", me: "/api/me" } as const;

/** Where the tables are: `/api/numbers/actives`. */
export const numbersPath = "/api/numbers";

/** The longest range that can be asked for: five years. */
export const mostDays = 1830;

/** The longest range of hours that can be asked for. */
export const mostDaysOfHours = 31;
