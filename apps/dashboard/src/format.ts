import type { Column, Interval } from "@flipbook-telemetry/numbers-schema";

const numbers = new Intl.NumberFormat("en");
const shares = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

const durations = [
	["h", 3_600_000],
	["min", 60_000],
	["s", 1000],
	["ms", 1],
] as const;

/** From so many hours on, minutes are no longer worth saying. */
const maxHoursWithMinutes = 100;

/** Between a number and its unit, and between the two of them: a line never breaks there. */
const noBreakSpace = "\u00a0";

/** A length of time in words: `850 ms`, `4 min 10 s`, `3 h 20 min`, `7,075 h`. */
export function formatDuration(ms: number): string {
	const most = durations.findIndex(([, size]) => ms >= size);
	if (most === -1) {
		return "0";
	}
	const [unit, size] = durations[most] ?? (["ms", 1] as const);
	const [smallerUnit, smallerSize] = durations[most + 1] ?? (["ms", 1] as const);
	if (unit === "ms" || ms >= maxHoursWithMinutes * durations[0][1]) {
		return `${numbers.format(Math.round(ms / size))}${noBreakSpace}${unit}`;
	}
	const count = Math.floor(ms / size);
	const rest = unit === "s" ? 0 : Math.floor((ms - count * size) / smallerSize);
	return `${count}${noBreakSpace}${unit}${rest === 0 ? "" : `${noBreakSpace}${rest}${noBreakSpace}${smallerUnit}`}`;
}

/** What is put in the place of a number that is not there. */
export const missingValue = "–";

/** A value of a column in words. */
export function formatValue(value: string | number | boolean | null, { kind }: Pick<Column, "kind">): string {
	if (value === null) {
		return missingValue;
	}
	if (typeof value === "boolean") {
		return value ? "few" : "";
	}
	if (typeof value === "string") {
		return kind === "moment" ? value.replace("T", " ").replace(/:00Z$/, " UTC") : value;
	}
	return kind === "durationMs"
		? formatDuration(value)
		: kind === "share"
			? shares.format(value)
			: numbers.format(value);
}

/** A share without decimals, where many stand beside each other: `37%`. */
export function formatWholePercent(share: number | null): string {
	return share === null ? missingValue : `${Math.round(100 * share)}%`;
}

/** A value of a column, short enough for an axis whose ticks are so far apart: all of an axis have the same unit. */
export function formatAxisTick(value: number, { kind }: Pick<Column, "kind">, apart: number): string {
	if (value === 0) {
		return "0";
	}
	if (kind === "durationMs") {
		const [unit, size] = durations.find(([, length]) => apart % length === 0) ?? (["ms", 1] as const);
		return `${short.format(value / size)}${noBreakSpace}${unit}`;
	}
	return kind === "share" ? shares.format(value) : short.format(value);
}

/** How much more or less there is than before, as `+12%`; undefined when that cannot be said. */
export function formatChange(now: number | null, before: number | null): string | undefined {
	if (now === null || before === null || before === 0) {
		return undefined;
	}
	const change = Math.round((100 * (now - before)) / before);
	return `${change > 0 ? "+" : ""}${change}%`;
}

/** A name out of the contract, as people write: `PageViewed` is `Page viewed`, `turnOff` is `Turn off`. */
export function formatName(name: string): string {
	const words = name
		.replace(/([a-z\d])([A-Z])/g, "$1 $2")
		.replaceAll("_", " ")
		.toLowerCase();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What each row is about: one, and several. */
export const intervalNouns: Readonly<Record<Interval, readonly [string, string]>> = {
	day: ["day", "days"],
	week: ["week", "weeks"],
	month: ["month", "months"],
};

const date = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
	new Intl.DateTimeFormat("en", { timeZone: "UTC", ...options });
const wholeDay = date({ year: "numeric", month: "short", day: "numeric" });
const weekday = date({ weekday: "short", year: "numeric", month: "short", day: "numeric" });
const wholeMonth = date({ year: "numeric", month: "long" });
const hour = date({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** What a row of a chart is about: `Sun, Nov 15, 2026`, `Week of Nov 9, 2026`, `November 2026`, `Nov 15, 14:00 UTC`. */
export function formatMoment(moment: string, interval: Interval | "hour"): string {
	const at = new Date(moment);
	switch (interval) {
		case "hour":
			return `${hour.format(at)} UTC`;
		case "day":
			return weekday.format(at);
		case "week":
			return `Week of ${wholeDay.format(at)}`;
		case "month":
			return wholeMonth.format(at);
	}
}

/** Two days and what lies between them: `Aug 18 – Nov 15, 2026`. */
export function formatRange(from: string, to: string): string {
	return wholeDay.formatRange(new Date(from), new Date(to));
}

/** How long ago something was, roughly: `just now`, `4 min ago`, `3 h ago`, `12 days ago`. */
export function formatAgo(ms: number): string {
	const minutes = Math.round(ms / 60_000);
	const hours = Math.round(minutes / 60);
	if (minutes < 1) {
		return "just now";
	}
	return minutes < 100 ? `${minutes} min ago` : hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
