import type { Column } from "@flipbook-telemetry/metrics-schema";

const numbers = new Intl.NumberFormat("en");
const shares = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A length of time in words: `850 ms`, `4 min 10 s`, `3 h 20 min`, `12 d 4 h`. */
export function durationInWords(ms: number): string {
	if (ms < 1000) {
		return `${Math.round(ms)} ms`;
	}
	const units = [
		["d", 86_400_000],
		["h", 3_600_000],
		["min", 60_000],
		["s", 1000],
	] as const;
	const first = units.findIndex(([, size]) => ms >= size);
	let rest = ms;
	return units
		.slice(first, first + 2)
		.map(([unit, size]) => {
			const count = Math.floor(rest / size);
			rest -= count * size;
			return count === 0 ? "" : `${count} ${unit}`;
		})
		.filter((part) => part !== "")
		.join(" ");
}

/** What is put in the place of a number that is not there. */
export const notShown = "–";

/** A value of a column in words. */
export function inWords(value: string | number | null, { kind }: Pick<Column, "kind">): string {
	if (value === null) {
		return notShown;
	}
	if (typeof value === "string") {
		return kind === "moment" ? value.replace("T", " ").replace(/:00Z$/, " UTC") : value;
	}
	return kind === "durationMs"
		? durationInWords(value)
		: kind === "share"
			? shares.format(value)
			: numbers.format(value);
}

/** A share without decimals, where many stand beside each other: `37%`. */
export function wholePercent(share: number | null): string {
	return share === null ? notShown : `${Math.round(100 * share)}%`;
}

/** A length of time in one unit, such as `1.5 h`. */
function roundDuration(ms: number): string {
	const units = [
		["d", 86_400_000],
		["h", 3_600_000],
		["min", 60_000],
		["s", 1000],
	] as const;
	const [unit, size] = units.find(([, length]) => ms >= length) ?? (["ms", 1] as const);
	return `${Math.round((10 * ms) / size) / 10} ${unit}`;
}

/** A value of a column, short enough for an axis. */
export function forAxis(value: number, { kind }: Pick<Column, "kind">): string {
	return kind === "durationMs" ? roundDuration(value) : kind === "share" ? shares.format(value) : short.format(value);
}

/** How much more or less there is than before, as `+12%`; undefined when that cannot be said. */
export function changeInWords(now: number | null, before: number | null): string | undefined {
	if (now === null || before === null || before === 0) {
		return undefined;
	}
	const change = Math.round((100 * (now - before)) / before);
	return `${change > 0 ? "+" : ""}${change}%`;
}
