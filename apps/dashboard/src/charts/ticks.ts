import type { Column } from "@flipbook-telemetry/numbers-schema";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const daySeconds = 24 * 60 * 60;

/** Ones, twos and fives, from a power of ten up to another. */
function decimals(from: number, to: number): ReadonlyArray<number> {
	const powers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
	return powers.flatMap((power) => [1, 2, 5].map((step) => Number(`${step}e${power}`)));
}

const many = decimals(0, 9);
const steps = {
	count: many,
	share: decimals(-3, -1),
	durationMs: [
		...[1, 2, 5, 10, 20, 50, 100, 200, 500],
		...[1, 2, 5, 10, 15, 30].map((count) => count * second),
		...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
		...[1, 2, 3, 6, 12, 24].map((count) => count * hour),
		...decimals(1, 6)
			.filter((count) => count > 24)
			.map((count) => count * hour),
	],
};

/** How far apart the ticks of an axis with such values may be: what people count in. */
export function tickSteps(kind: Column["kind"]): Array<number> {
	return [...(kind === "share" || kind === "durationMs" ? steps[kind] : steps.count)];
}

/** How far apart the ticks of a time axis may be, in seconds: whole days, and of hours also parts of them. */
export function timeTickSteps(isHourly: boolean): Array<number> {
	const hours = isHourly ? [1, 3, 6, 12].map((count) => (count * daySeconds) / 24) : [];
	return [...hours, ...[1, 2, 3, 5, 7, 10, 15, 30, 60, 90, 180, 365].map((count) => count * daySeconds)];
}

const dayNames = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
const hourNames = new Intl.DateTimeFormat("en", {
	hour: "2-digit",
	minute: "2-digit",
	hourCycle: "h23",
	timeZone: "UTC",
});

/** What stands at the ticks of a time axis: the day, or the hour within it; with years, also the year where one begins. */
export function timeTickLabels(seconds: ReadonlyArray<number>, hasYears: boolean): Array<string> {
	return seconds.map((second, index) => {
		const title = (second % daySeconds === 0 ? dayNames : hourNames).format(second * 1000);
		const year = new Date(second * 1000).getUTCFullYear();
		const before = seconds[index - 1];
		const isNew = before === undefined || new Date(before * 1000).getUTCFullYear() !== year;
		return hasYears && isNew ? `${title}\n${year}` : title;
	});
}
