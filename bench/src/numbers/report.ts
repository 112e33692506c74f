import { markdownLines, plain } from "@flipbook-telemetry/test-support";
import { quantile } from "../support/statistics.js";
import type { SizeCost } from "./measure-size.js";

const both = (times: ReadonlyArray<number>): string =>
	`${plain(quantile(times, 0.5))} / ${plain(quantile(times, 0.9))}`;
const seconds = (ms: number): string => `${plain(ms / 1000)} s`;
const mib = (bytes: number): string => `${plain(bytes / 1_048_576)} MiB`;
const times = (factor: number): string => `${plain(factor)} ×`;

/** What reads cost by rollups and by counting, middle and p90 in milliseconds, and how many times as long counting takes. */
export function readTable({ reads }: SizeCost): string {
	return markdownLines([
		["read, ms (p50 / p90)", "rollups", "sessions and events", "ratio"],
		...reads.map(({ what, rollupMs, rawMs }) => [
			what,
			both(rollupMs),
			both(rawMs),
			times(quantile(rawMs, 0.5) / quantile(rollupMs, 0.5)),
		]),
	]);
}

/** What the running server takes for each of its tables, the middle, p90 and slowest in milliseconds, by interval. */
export function endpointTable({ endpoints }: SizeCost): string {
	return markdownLines([
		["asked of the server", "by the", "KiB", "ms (p50 / p90 / slowest)"],
		...endpoints.map(({ table, interval, bytes, timesMs }) => [
			table,
			interval,
			plain(bytes / 1024),
			`${both(timesMs)} / ${plain(Math.max(...timesMs))}`,
		]),
	]);
}

/** How the cost of each read grows from one size to another. */
export function growthTable(small: SizeCost, large: SizeCost): string {
	const growth = (key: "rollupMs" | "rawMs", read: number): string =>
		times(quantile(large.reads[read]?.[key] ?? [], 0.5) / quantile(small.reads[read]?.[key] ?? [], 0.5));
	const factor = large.loaded.sessions / small.loaded.sessions;
	return markdownLines([
		[`with ${plain(factor)} times the sessions, a read takes`, "rollups", "sessions and events"],
		...large.reads.map(({ what }, read) => [what, growth("rollupMs", read), growth("rawMs", read)]),
	]);
}

/** What loading, rolling up and storing cost, one column for each size. */
export function sizeTable(sizes: ReadonlyArray<SizeCost>): string {
	const row = (what: string, value: (size: SizeCost) => string): ReadonlyArray<string> => [what, ...sizes.map(value)];
	const commit = (list: ReadonlyArray<number>): string =>
		`${[0.5, 0.9, 0.99].map((share) => plain(quantile(list, share))).join(" / ")} ms`;
	return markdownLines([
		row("", ({ loaded }) => `${plain(loaded.sessions)} sessions`),
		row("installations", ({ loaded }) => plain(loaded.installations)),
		row("events", ({ loaded }) => plain(loaded.events)),
		row("database", ({ bytes }) => mib(bytes)),
		row("of it rollups", ({ rollupBytes }) => mib(rollupBytes)),
		row("generated and loaded", ({ loadMs }) => seconds(loadMs)),
		row("events and sessions a second", ({ loaded, loadMs }) =>
			plain(Math.round(((loaded.events + loaded.sessions) / loadMs) * 1000)),
		),
		row("all days rolled up", ({ rollUpAllMs }) => seconds(rollUpAllMs)),
		row("one day rolled up, p50", ({ rollUpDayMs }) => `${plain(quantile(rollUpDayMs, 0.5))} ms`),
		row("one day rolled up, slowest", ({ rollUpDayMs }) => `${plain(Math.max(...rollUpDayMs))} ms`),
		row("a session stored, p50 / p90 / p99", ({ ingest }) => commit(ingest.aloneMs)),
		row("the same while its day is rolled up", ({ ingest }) => commit(ingest.whileRollingUpMs)),
		row("slowest of 1,000, alone / while rolled up", ({ ingest }) =>
			[ingest.aloneMs, ingest.whileRollingUpMs]
				.map((list) => plain(Math.max(...list)))
				.join(" / ")
				.concat(" ms"),
		),
	]);
}
