import type { Interval, NumbersQuery, TableName } from "@flipbook-telemetry/numbers-schema";
import type { Rollups } from "./brute-force.js";
import type { History } from "./history.js";

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

/** What the tables are worked out from. */
export interface ReadableByHand extends Pick<History, "refusals" | "erasures"> {
	readonly rollups: Rollups;
	/** The days that have been counted: every one from the first to the last, which is today. */
	readonly counted: ReadonlyArray<string>;
	/** Milliseconds since 1970. */
	readonly nowMs: number;
	readonly smallestGroup: number;
}

/** Works out what is answered to a query from what counting by hand gives. */
export function readByHand(
	{ rollups, refusals, erasures, counted, nowMs, smallestGroup }: ReadableByHand,
	name: TableName,
	query: NumbersQuery,
): ReadonlyArray<object> {
	const asked: Array<string> = [];
	for (let timeMs = Date.parse(query.from); timeMs <= Date.parse(query.to); timeMs += dayMs) {
		asked.push(dayOf(timeMs));
	}
	const days = asked.filter((day) => counted.includes(day));
	const rows = (table: string): ReadonlyArray<ReadonlyArray<string>> =>
		(rollups[table] ?? []).map((line) => line.split("|"));
	const read = new Map<string, ReadonlyArray<ReadonlyArray<string>>>();
	const inCell = (table: string, traffic: string = query.traffic): ReadonlyArray<ReadonlyArray<string>> => {
		const key = `${table} ${traffic}`;
		const known =
			read.get(key) ??
			rows(table)
				.filter(
					([version, channel, from]) => version === query.version && channel === query.channel && from === traffic,
				)
				.map(([, , , ...rest]) => rest)
				.filter(([day = ""]) => days.includes(day));
		read.set(key, known);
		return known;
	};
	/** The numbers of a day after the day itself; zeros when there is no row. */
	const on = (table: string, day: string, traffic?: string): ReadonlyArray<number> =>
		inCell(table, traffic)
			.find(([of]) => of === day)
			?.slice(1)
			.map(Number) ?? [];
	const intervals = [...new Set(asked.map((day) => firstOf(day, query.interval)))].map((first) => ({
		first,
		its: days.filter((day) => firstOf(day, query.interval) === first),
		askedDays: asked.filter((day) => firstOf(day, query.interval) === first).length,
	}));
	const most = (table: string, its: ReadonlyArray<string>, column: number, traffic?: string): number =>
		Math.max(0, ...its.map((day) => on(table, day, traffic)[column] ?? 0));
	const isFew = (installations: number, isSomebody = installations > 0): boolean =>
		isSomebody && installations < smallestGroup;
	/** A row of whose days none has been counted: nothing is known but what it is about. */
	const unknown = (row: Readonly<Record<string, unknown>>, its: ReadonlyArray<string>): object =>
		its.length > 0
			? row
			: Object.fromEntries(
					Object.entries(row).map(([column, value]) => [
						column,
						["day", "fromMs", "toMs", "few"].includes(column) ? value : null,
					]),
				);
	const added = (table: string, its: ReadonlyArray<string>, column: number, traffic?: string): number =>
		sum(its.map((day) => on(table, day, traffic)[column] ?? 0));
	const erasedOn = (day: string): number => erasures.filter(({ erasedAtMs }) => dayOf(erasedAtMs) === day).length;
	const today = dayOf(nowMs);
	const talliedDays = [...refusals.map(({ refusedAtMs }) => refusedAtMs), ...erasures.map((one) => one.erasedAtMs)];
	/** Tallies are known for every day from the first with any data to today. */
	const firstTallied = [...counted, ...talliedDays.map(dayOf), today].reduce((first, day) =>
		day < first ? day : first,
	);
	const erased = (first: string): { readonly sum: number | null; readonly most: number } => {
		const its = asked.filter((day) => firstOf(day, query.interval) === first);
		const isKnown = its.some((day) => day >= firstTallied && day <= today);
		return { sum: isKnown ? sum(its.map(erasedOn)) : null, most: Math.max(...its.map(erasedOn)) };
	};
	const ofOne = (
		table: string,
		{ its, askedDays }: { readonly its: ReadonlyArray<string>; readonly askedDays: number },
		column: number,
		none: number | null,
	): number | null => (askedDays === 1 ? (on(table, its[0] ?? "")[column] ?? none) : null);

	switch (name) {
		case "actives":
			return intervals.map(({ first, its }) => {
				const [daily = 0, weekly = 0, monthly = 0] = on("daily_actives", its.at(-1) ?? "");
				const stickiness = share(daily, monthly);
				return unknown({ day: first, daily, weekly, monthly, stickiness, few: isFew(monthly) }, its);
			});
		case "sessions":
			return intervals.map((interval) => {
				const { first, its } = interval;
				const row = {
					day: first,
					sessions: added("daily_sessions", its, 0),
					installations: ofOne("daily_sessions", interval, 1, 0),
					newInstallations: added("daily_sessions", its, 2),
					endedExplicit: added("daily_sessions", its, 3),
					endedSilent: added("daily_sessions", its, 4),
					actions: added("daily_sessions", its, 5),
					lengthMs: added("daily_sessions", its, 9),
					lengthP50Ms: ofOne("daily_sessions", interval, 10, null),
					lengthP90Ms: ofOne("daily_sessions", interval, 11, null),
					few: isFew(most("daily_sessions", its, 1)),
				};
				return unknown(row, its);
			});
		case "lengths":
			return lengthBounds.map((fromMs, bucket) => {
				const ofBucket = inCell("daily_lengths").filter(([, of]) => Number(of) === bucket);
				const sessions = sum(ofBucket.map(([, , count]) => Number(count)));
				const group = ofBucket.map(([day = "", , count]) => Math.min(Number(count), on("daily_sessions", day)[1] ?? 0));
				const few = isFew(Math.max(0, ...group), sessions > 0);
				return unknown({ fromMs, toMs: lengthBounds[bucket + 1] ?? null, sessions, few }, days);
			});
		case "peaks":
			return intervals.map(({ first, its }) => {
				const peaks = inCell("hourly_peaks").filter(([day = ""]) => its.includes(day));
				const peak = Math.max(0, ...peaks.map(([, , sessions]) => Number(sessions)));
				return unknown({ day: first, peak, few: isFew(most("daily_sessions", its, 1), peak > 0) }, its);
			});
		case "hours":
			return asked.flatMap((day) =>
				Array.from({ length: 24 }, (_, number) => {
					const hour = `${day}T${String(number).padStart(2, "0")}:00:00Z`;
					const isCounted = days.includes(day) && Date.parse(hour) <= nowMs;
					const peak = Number(inCell("hourly_peaks").find(([of, at]) => of === day && Number(at) === number)?.[2] ?? 0);
					const few = isFew(most("daily_sessions", [day], 1), peak > 0);
					return { hour, peak: isCounted ? peak : null, few };
				}),
			);
		case "stories":
			return intervals.map(({ first, its }) => {
				const opened = inCell("daily_uses").filter(
					([day = "", event, property]) => its.includes(day) && event === "StoryOpened" && property === "",
				);
				const storiesOpened = added("daily_sessions", its, 6);
				const sessions = added("daily_story_time", its, 0);
				const few = isFew(Math.max(0, ...opened.map((row) => Number(row[6]))), storiesOpened + sessions > 0);
				return unknown({ day: first, storiesOpened, sessions, storyMs: added("daily_story_time", its, 1), few }, its);
			});
		case "uses": {
			const kinds = [...new Set(inCell("daily_uses").map(([, ...kind]) => kind.slice(0, 3).join("|")))];
			return kinds.map((kind) => {
				const of = inCell("daily_uses").filter(([, ...row]) => row.slice(0, 3).join("|") === kind);
				const [event = "", property = "", value = ""] = kind.split("|");
				const [uses, sessions] = [4, 5].map((column) => sum(of.map((row) => Number(row[column]))));
				const few = isFew(Math.max(...of.map((row) => Number(row[6]))));
				return { name: event, property, value, uses, sessions, few };
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
						const few = isFew(Number(monthly));
						return { day: first, version, daily: Number(daily), monthly: Number(monthly), few };
					}),
			);
		case "retention": {
			const back = rows("weekly_retention").filter(([traffic]) => traffic === query.traffic);
			const count = (firstWeek: string, week: string): number =>
				Number(back.find(([, first, then]) => first === firstWeek && then === week)?.[3] ?? 0);
			const firstWeeks = [...new Set(back.map(([, first = ""]) => first))].filter(
				(first) => first >= firstOf(query.from, "week") && first <= query.to,
			);
			// Weeks are counted in their order, so those up to the last in which anybody had a session have been.
			const last = rows("weekly_retention").reduce((latest, [, , week = ""]) => (week > latest ? week : latest), "");
			const weeks = [...new Set(counted.map((day) => firstOf(day, "week")))].filter((week) => week <= last);
			return firstWeeks.flatMap((firstWeek) =>
				weeks
					.filter((week) => week >= firstWeek)
					.map((week) => {
						const installations = count(firstWeek, week);
						const ofFirst = share(installations, count(firstWeek, firstWeek));
						return { firstWeek, week, installations, share: ofFirst, few: isFew(installations) };
					}),
			);
		}
		case "quality":
			return intervals.map((interval) => {
				const { first, its } = interval;
				const [numbered, lost] = [7, 8].map((column) => added("daily_sessions", its, column)) as [number, number];
				const every = added("daily_sessions", its, 0, "all");
				const other = every - added("daily_sessions", its, 0, "studio");
				const row = {
					day: first,
					eventsNumbered: numbered,
					eventsLost: lost,
					lossRate: share(lost, numbered),
					delayP50Ms: ofOne("daily_delays", interval, 1, null),
					delayP90Ms: ofOne("daily_delays", interval, 2, null),
					otherSessions: other,
					otherShare: share(other, every),
					few: isFew(most("daily_sessions", its, 1, "all")),
				};
				return unknown(row, its);
			});
		case "consent":
			return intervals.map(({ first, its }) => {
				const of = rows("daily_first_weeks").filter(([day = ""]) => its.includes(day));
				const [newInstallations, activeInFirstWeek] = [1, 2].map((column) => sum(of.map((row) => Number(row[column]))));
				const { sum: erasedThen, most: mostErased } = erased(first);
				const few = isFew(Math.max(mostErased, ...of.map((row) => Number(row[1]))));
				const known = unknown({ newInstallations, activeInFirstWeek }, its);
				return { day: first, ...known, erased: erasedThen, few };
			});
		case "rejections": {
			const those = refusals.filter(({ refusedAtMs }) => asked.includes(dayOf(refusedAtMs)));
			return [...new Set(those.map(({ reason }) => reason))].map((reason) => ({
				reason,
				events: those.filter((one) => one.reason === reason).length,
			}));
		}
		case "erasures":
			return intervals.map(({ first }) => {
				const { sum: erasedThen, most: mostErased } = erased(first);
				return { day: first, erasures: erasedThen, few: isFew(mostErased) };
			});
	}
}
