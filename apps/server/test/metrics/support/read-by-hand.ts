import type { Interval, MetricsQuery, TableName } from "@flipbook-telemetry/metrics-schema";
import type { Rollups } from "./brute-force.js";

const dayMs = 24 * 3_600_000;
const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
const lengthBounds = [0, 0.5, 2, 5, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * 60_000);

function firstOf(day: string, interval: Interval): string {
	const date = new Date(day);
	switch (interval) {
		case "day":
			return day;
		case "week":
			return dayOf(date.getTime() - ((date.getUTCDay() + 6) % 7) * dayMs);
		case "month":
			return `${day.slice(0, 8)}01`;
	}
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0);
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** The tables that can be worked out from what counting by hand gives. */
export type TableByHand = Exclude<TableName, "rejections" | "erasures">;

/** Works out what is answered to a query, of groups of any size, from what counting by hand gives. */
export function readByHand(rollups: Rollups, name: TableByHand, query: MetricsQuery): ReadonlyArray<object> {
	const days: Array<string> = [];
	for (let timeMs = Date.parse(query.from); timeMs <= Date.parse(query.to); timeMs += dayMs) {
		days.push(dayOf(timeMs));
	}
	const rows = (table: string): ReadonlyArray<ReadonlyArray<string>> =>
		(rollups[table] ?? []).map((line) => line.split("|"));
	const inCell = (table: string, traffic: string = query.traffic): ReadonlyArray<ReadonlyArray<string>> =>
		rows(table)
			.filter(([version, channel, from]) => version === query.version && channel === query.channel && from === traffic)
			.map(([, , , ...rest]) => rest)
			.filter(([day = ""]) => days.includes(day));
	/** The numbers of a day after the day itself; zeros when there is no row. */
	const on = (table: string, day: string, traffic?: string): ReadonlyArray<number> =>
		inCell(table, traffic)
			.find(([of]) => of === day)
			?.slice(1)
			.map(Number) ?? [];
	const intervals = [...new Set(days.map((day) => firstOf(day, query.interval)))].map((first) => ({
		first,
		its: days.filter((day) => firstOf(day, query.interval) === first),
	}));
	const added = (table: string, its: ReadonlyArray<string>, column: number, traffic?: string): number =>
		sum(its.map((day) => on(table, day, traffic)[column] ?? 0));
	const ofOne = (table: string, its: ReadonlyArray<string>, column: number, none: number | null): number | null =>
		its.length === 1 ? (on(table, its[0] ?? "")[column] ?? none) : null;

	switch (name) {
		case "actives":
			return intervals.map(({ first, its }) => {
				const [daily = 0, weekly = 0, monthly = 0] = on("daily_actives", its.at(-1) ?? "");
				return { day: first, daily, weekly, monthly, stickiness: share(daily, monthly) };
			});
		case "sessions":
			return intervals.map(({ first, its }) => ({
				day: first,
				sessions: added("daily_sessions", its, 0),
				installations: ofOne("daily_sessions", its, 1, 0),
				newInstallations: added("daily_sessions", its, 2),
				endedExplicit: added("daily_sessions", its, 3),
				endedSilent: added("daily_sessions", its, 4),
				actions: added("daily_sessions", its, 5),
				lengthMs: added("daily_sessions", its, 9),
				lengthP50Ms: ofOne("daily_sessions", its, 10, null),
				lengthP90Ms: ofOne("daily_sessions", its, 11, null),
			}));
		case "lengths":
			return lengthBounds.map((fromMs, bucket) => ({
				fromMs,
				toMs: lengthBounds[bucket + 1] ?? null,
				sessions: sum(
					inCell("daily_lengths")
						.filter(([, of]) => Number(of) === bucket)
						.map(([, , sessions]) => Number(sessions)),
				),
			}));
		case "peaks":
			return intervals.map(({ first, its }) => ({
				day: first,
				peak: Math.max(
					0,
					...inCell("hourly_peaks")
						.filter(([day = ""]) => its.includes(day))
						.map(([, , peak]) => Number(peak)),
				),
			}));
		case "hours":
			return days.flatMap((day) =>
				Array.from({ length: 24 }, (_, hour) => ({
					hour: `${day}T${String(hour).padStart(2, "0")}:00:00Z`,
					peak: Number(inCell("hourly_peaks").find(([of, at]) => of === day && Number(at) === hour)?.[2] ?? 0),
				})),
			);
		case "stories":
			return intervals.map(({ first, its }) => ({
				day: first,
				storiesOpened: added("daily_sessions", its, 6),
				sessions: added("daily_story_time", its, 0),
				storyMs: added("daily_story_time", its, 1),
			}));
		case "uses": {
			const kinds = [...new Set(inCell("daily_uses").map(([, ...kind]) => kind.slice(0, 3).join("|")))];
			return kinds.map((kind) => {
				const of = inCell("daily_uses").filter(([, ...row]) => row.slice(0, 3).join("|") === kind);
				const [event = "", property = "", value = ""] = kind.split("|");
				const [uses, sessions] = [4, 5].map((column) => sum(of.map((row) => Number(row[column]))));
				return { name: event, property, value, uses, sessions };
			});
		}
		case "versions":
			return intervals.flatMap(({ first, its }) =>
				rows("daily_actives")
					.filter(
						([version = "", channel, traffic, day]) =>
							version !== "all" &&
							[version, "all"].includes(query.version) &&
							channel === query.channel &&
							traffic === query.traffic &&
							day === its.at(-1),
					)
					.map(([version, , , , daily, , monthly]) => {
						return { day: first, version, daily: Number(daily), monthly: Number(monthly) };
					}),
			);
		case "retention": {
			const weeks = rows("weekly_retention").filter(
				([traffic, first = ""]) =>
					traffic === query.traffic && first >= firstOf(query.from, "week") && first <= query.to,
			);
			return weeks
				.map(([, firstWeek, week, count]) => ({ firstWeek, week, installations: Number(count) }))
				.map((row) => {
					const first = weeks.find(([, of, week]) => of === row.firstWeek && week === row.firstWeek)?.[3];
					return { ...row, share: share(row.installations, Number(first ?? 0)) };
				});
		}
		case "quality":
			return intervals.map(({ first, its }) => {
				const [numbered, lost] = [7, 8].map((column) => added("daily_sessions", its, column)) as [number, number];
				const every = added("daily_sessions", its, 0, "all");
				const other = every - added("daily_sessions", its, 0, "studio");
				return {
					day: first,
					eventsNumbered: numbered,
					eventsLost: lost,
					lossRate: share(lost, numbered),
					delayP50Ms: ofOne("daily_delays", its, 1, null),
					delayP90Ms: ofOne("daily_delays", its, 2, null),
					otherSessions: other,
					otherShare: share(other, every),
				};
			});
		case "consent":
			return intervals.map(({ first, its }) => {
				const of = rows("daily_first_weeks").filter(([day = ""]) => its.includes(day));
				const [newInstallations, activeInFirstWeek] = [1, 2].map((column) => sum(of.map((row) => Number(row[column]))));
				return { day: first, newInstallations, activeInFirstWeek, erased: 0 };
			});
	}
}
