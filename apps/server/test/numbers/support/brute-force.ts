import { catalogue } from "@flipbook-telemetry/event-schema";
import { actionNames } from "./history.js";
import type { History, PastEvent, PastSession } from "./history.js";

/** Rows of a rollup, each as text, in order. */
export type Rows = ReadonlyArray<string>;

/** Every rollup by the name of its table. */
export type Rollups = Readonly<Record<string, Rows>>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
const startOf = (day: string): number => Date.parse(day);
const lengthOf = (session: PastSession): number => session.lastSeenAtMs - session.startedAtMs;
const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, number) => total + number, 0);
const distinct = (sessions: ReadonlyArray<PastSession>): number =>
	new Set(sessions.map(({ installation }) => installation)).size;

function weekOf(day: string): string {
	let timeMs = startOf(day);
	while (new Date(timeMs).getUTCDay() !== 1) {
		timeMs -= dayMs;
	}
	return dayOf(timeMs);
}

/** The smallest value that at least this share of the values are not above. */
function percentile(values: ReadonlyArray<number>, share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted.find((_, index) => (index + 1) / sorted.length >= share) ?? 0;
}

const isActive = (session: PastSession): boolean =>
	lengthOf(session) >= 30_000 && session.events.some(({ name }) => actionNames.has(name));

function endOf(session: PastSession, nowMs: number): string | undefined {
	const heardOfAtMs = Math.max(session.lastSeenAtMs, session.openedAtMs);
	return session.endReason ?? (nowMs - heardOfAtMs >= hourMs ? "silent" : undefined);
}

/** How long at least one story was open: looks at each stretch between two moments at which anything changes. */
function storyMs(session: PastSession): number | undefined {
	const stories = new Set(
		session.events.flatMap(({ name, properties }) =>
			name.startsWith("Story") && "story" in properties ? [properties["story"]] : [],
		),
	);
	if (stories.size === 0) {
		return undefined;
	}
	const intervals = [...stories].map((story) => {
		const of = (wanted: string): ReadonlyArray<PastEvent> =>
			session.events.filter(({ name, properties }) => name === wanted && properties["story"] === story);
		const opened = of("StoryOpened").map(({ occurredAtMs }) => occurredAtMs);
		const closed = of("StoryClosed").map(({ occurredAtMs }) => occurredAtMs);
		const said = of("StoryClosed").map(({ occurredAtMs, properties }) => occurredAtMs - Number(properties["openMs"]));
		return {
			fromMs: Math.max(session.startedAtMs, Math.min(...(opened.length > 0 ? opened : said))),
			toMs: Math.min(session.lastSeenAtMs, closed.length > 0 ? Math.max(...closed) : session.lastSeenAtMs),
		};
	});
	const moments = [...new Set(intervals.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((a, b) => a - b);
	return sum(
		moments.slice(1).map((moment, index) => {
			const before = moments[index] ?? moment;
			return intervals.some(({ fromMs, toMs }) => fromMs <= before && moment <= toMs) ? moment - before : 0;
		}),
	);
}

interface Use {
	readonly session: PastSession;
	readonly key: string;
}

function usesOf(session: PastSession): ReadonlyArray<Use> {
	return session.events.flatMap(({ name, properties }) => {
		const told = (catalogue.find((descriptor) => descriptor.name === name)?.properties ?? []).filter(
			({ kind }) => kind === "oneOf" || kind === "boolean",
		);
		return [
			{ session, key: `${name}||` },
			...told.map((property) => ({ session, key: `${name}|${property.name}|${String(properties[property.name])}` })),
		];
	});
}

const lengthBounds = [30_000, 120_000, 300_000, 900_000, 1_800_000, hourMs, 2 * hourMs, 4 * hourMs, 8 * hourMs];

/**
 * Counts everything straight from the definitions: each cell by filtering all sessions, each hour by looking at every
 * moment at which a session starts. Slow, and written without a look at the queries.
 */
export function countByHand({ sessions, nowMs }: Pick<History, "sessions" | "nowMs">): Rollups {
	const today = startOf(dayOf(nowMs));
	const first = Math.min(today, ...sessions.map(({ startedAtMs }) => startOf(dayOf(startedAtMs))));
	const days = Array.from({ length: (today - first) / dayMs + 1 }, (_, index) => dayOf(first + index * dayMs));
	const firstDays = new Map<number, string>();
	for (const { installation, startedAtMs } of sessions) {
		const known = firstDays.get(installation);
		const day = dayOf(startedAtMs);
		firstDays.set(installation, known !== undefined && known < day ? known : day);
	}
	const firstDay = (installation: number): string => firstDays.get(installation) ?? "";
	const rows: Record<string, Array<string>> = {
		daily_sessions: [],
		daily_lengths: [],
		daily_actives: [],
		hourly_peaks: [],
		daily_uses: [],
		daily_story_time: [],
		daily_delays: [],
		weekly_retention: [],
		daily_first_weeks: [],
	};
	const add = (table: string, ...columns: ReadonlyArray<string | number>): void =>
		void rows[table]?.push(columns.join("|"));
	for (const traffic of ["studio", "all"]) {
		const counted = sessions.filter(({ origin }) => traffic === "all" || origin !== "other");
		for (const version of ["1.0.0", "1.2.0", "all"]) {
			for (const channel of ["stable", "beta", "all"]) {
				const cell = counted.filter(
					(session) =>
						(version === "all" || session.pluginVersion === version) &&
						(channel === "all" || session.channel === channel),
				);
				for (const day of days) {
					const key = [version, channel, traffic, day] as const;
					const within = (session: PastSession, lookBack: number): boolean =>
						session.startedAtMs < startOf(day) + dayMs && session.startedAtMs >= startOf(day) - (lookBack - 1) * dayMs;
					const todays = cell.filter((session) => within(session, 1));
					const ended = todays.filter((session) => endOf(session, nowMs) !== undefined);
					const events = todays.flatMap((session) => session.events);
					const lengths = todays.map(lengthOf);
					const lastSeq = (session: PastSession): number => Math.max(0, ...session.events.map(({ seq }) => seq));
					if (todays.length > 0) {
						add(
							"daily_sessions",
							...key,
							todays.length,
							distinct(todays),
							distinct(todays.filter(({ installation }) => firstDay(installation) === day)),
							todays.filter((session) => endOf(session, nowMs) === "explicit").length,
							todays.filter((session) => endOf(session, nowMs) === "silent").length,
							events.filter(({ name }) => actionNames.has(name)).length,
							events.filter(({ name }) => name === "StoryOpened").length,
							sum(ended.map(lastSeq)),
							sum(ended.map((session) => lastSeq(session) - session.events.length)),
							sum(lengths),
							percentile(lengths, 0.5),
							percentile(lengths, 0.9),
						);
					}
					for (let bucket = 0; bucket <= lengthBounds.length; bucket += 1) {
						const from = lengthBounds[bucket - 1] ?? 0;
						const to = lengthBounds[bucket] ?? Infinity;
						const inBucket = lengths.filter((length) => length >= from && length < to).length;
						if (inBucket > 0) {
							add("daily_lengths", ...key, bucket, inBucket);
						}
					}
					const active = [1, 7, 30].map((lookBack) =>
						distinct(cell.filter((session) => isActive(session) && within(session, lookBack))),
					);
					if (active[2] !== 0) {
						add("daily_actives", ...key, ...active);
					}
					for (let hour = 0; hour < 24; hour += 1) {
						const from = startOf(day) + hour * hourMs;
						const around = cell.filter(
							({ startedAtMs, lastSeenAtMs }) => startedAtMs < from + hourMs && lastSeenAtMs > from,
						);
						// Many sessions may start at one moment, which then is looked at once.
						const moments = new Set([from, ...around.map(({ startedAtMs }) => Math.max(from, startedAtMs))]);
						const peak = Math.max(
							...[...moments].map(
								(moment) =>
									around.filter(({ startedAtMs, lastSeenAtMs }) => startedAtMs <= moment && moment < lastSeenAtMs)
										.length,
							),
						);
						if (peak > 0) {
							add("hourly_peaks", ...key, hour, peak);
						}
					}
					const uses = todays.flatMap(usesOf);
					for (const use of new Set(uses.map((one) => one.key))) {
						const of = uses.filter((one) => one.key === use).map(({ session }) => session);
						add("daily_uses", ...key, use, of.length, new Set(of).size, distinct(of));
					}
					const open = todays.map(storyMs).filter((ms) => ms !== undefined);
					if (open.length > 0) {
						add("daily_story_time", ...key, open.length, sum(open));
					}
					const delays = events.map(({ occurredAtMs, receivedAtMs }) => receivedAtMs - occurredAtMs);
					if (delays.length > 0) {
						add("daily_delays", ...key, delays.length, percentile(delays, 0.5), percentile(delays, 0.9));
					}
				}
			}
		}
		for (const week of new Set(days.map(weekOf))) {
			const those = counted.filter(({ startedAtMs }) => weekOf(dayOf(startedAtMs)) === week);
			for (const firstWeek of new Set(those.map(({ installation }) => weekOf(firstDay(installation))))) {
				const back = those.filter(({ installation }) => weekOf(firstDay(installation)) === firstWeek);
				add("weekly_retention", traffic, firstWeek, week, distinct(back));
			}
		}
	}
	const studios = sessions.filter(({ origin }) => origin !== "other");
	for (const day of days) {
		const firsts = studios.filter(
			({ installation, startedAtMs }) => dayOf(startedAtMs) === day && firstDay(installation) === day,
		);
		const newcomers = new Set(firsts.map(({ installation }) => installation));
		const used = studios.filter(
			(session) =>
				isActive(session) && session.startedAtMs < startOf(day) + 7 * dayMs && newcomers.has(session.installation),
		);
		if (firsts.length > 0) {
			add("daily_first_weeks", day, distinct(firsts), distinct(used));
		}
	}
	return Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.sort()]));
}
