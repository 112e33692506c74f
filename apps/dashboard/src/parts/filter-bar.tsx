import type { Channel } from "@flipbook-telemetry/event-schema";
import type { Filter } from "@flipbook-telemetry/numbers-schema";
import { allOf, intervals } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useId, useState } from "react";
import type { Filters } from "../filters.js";
import { isRange, ranges } from "../filters.js";
import { formatRange } from "../format.js";
import { DayField } from "./day-field.js";
import { Select } from "./select.js";

/** What the numbers of a page can be asked for by. */
export interface FilterOptions {
	/** What they can be narrowed down by. */
	readonly filters: ReadonlyArray<Filter>;
	/** They can be put together by the week and by the month. */
	readonly hasIntervals: boolean;
	/** The period before can be shown beside them. */
	readonly canCompare: boolean;
}

interface FilterBarProps {
	readonly options: FilterOptions;
	/** The versions to choose from. */
	readonly versions: ReadonlyArray<string>;
	readonly filters: Filters;
	readonly onChange: (filters: Filters) => void;
}

const rangeTitles = {
	"7": "7 days",
	"30": "30 days",
	"90": "90 days",
	"365": "A year",
	custom: "From … to …",
} as const;
const intervalTitles = { day: "By day", week: "By week", month: "By month" } as const;
const channelTitles: Readonly<Record<Channel | typeof allOf, string>> = {
	all: "All channels",
	stable: "Stable",
	beta: "Beta",
	dev: "Development",
};
const trafficTitles = { studio: "From Studio", all: "All traffic" } as const;

function optionsOf<T extends string>(titles: Readonly<Record<T, string>>): ReadonlyArray<readonly [T, string]> {
	return (Object.keys(titles) as Array<T>).map((choice) => [choice, titles[choice]] as const);
}

/** What is chosen, where there is no room for the choices: what is as it is at first is not said. */
function filterSummary(filters: Filters, { filters: known, hasIntervals, canCompare }: FilterOptions): string {
	const { range, from, to, interval, version, channel, traffic, compare } = filters;
	return [
		range === "custom" ? formatRange(from, to) : rangeTitles[range],
		...(hasIntervals ? [intervalTitles[interval].toLowerCase()] : []),
		...(known.includes("version") && version !== allOf ? [version] : []),
		...(known.includes("channel") && channel !== allOf ? [channelTitles[channel as keyof typeof channelTitles]] : []),
		...(known.includes("traffic") && traffic !== "studio" ? [trafficTitles[traffic].toLowerCase()] : []),
		...(canCompare && compare ? ["compared"] : []),
	].join(" · ");
}

/** What the whole page is set to look at. On a phone it is folded up, and says what is chosen. */
export function FilterBar({ filters, options, versions, onChange }: FilterBarProps): ReactNode {
	const [isOpen, setOpen] = useState(false);
	const form = useId();
	const { filters: known, hasIntervals, canCompare } = options;
	const set = (change: Partial<Filters>): void => onChange({ ...filters, ...change });
	return (
		<div className="filter-bar">
			<button
				type="button"
				className="unfold"
				aria-expanded={isOpen}
				aria-controls={form}
				onClick={() => setOpen(!isOpen)}
			>
				<span className="visually-hidden">What to look at: </span>
				{filterSummary(filters, options)}
			</button>
			<form
				id={form}
				className={isOpen ? "filters open" : "filters"}
				aria-label="What to look at"
				onSubmit={(event) => event.preventDefault()}
			>
				<Select
					label="Time"
					value={filters.range}
					options={ranges.map((range) => [range, rangeTitles[range]] as const)}
					onChange={(range) => set({ range })}
				/>
				{filters.range === "custom" && (
					<>
						<DayField
							label="From"
							day={filters.from}
							isGood={(from) => isRange(from, filters.to)}
							onChange={(from) => set({ from })}
						/>
						<DayField
							label="To"
							day={filters.to}
							isGood={(to) => isRange(filters.from, to)}
							onChange={(to) => set({ to })}
						/>
					</>
				)}
				{hasIntervals && (
					<Select
						label="Interval"
						value={filters.interval}
						options={intervals.map((interval) => [interval, intervalTitles[interval]] as const)}
						onChange={(interval) => set({ interval })}
					/>
				)}
				{known.includes("version") && (
					<Select
						label="Version"
						value={filters.version}
						options={[[allOf, "All versions"], ...versions.map((version) => [version, version] as const)]}
						onChange={(version) => set({ version })}
					/>
				)}
				{known.includes("channel") && (
					<Select
						label="Channel"
						value={filters.channel}
						options={optionsOf<string>(channelTitles)}
						onChange={(channel) => set({ channel })}
					/>
				)}
				{known.includes("traffic") && (
					<Select
						label="Traffic"
						value={filters.traffic}
						options={optionsOf(trafficTitles)}
						onChange={(traffic) => set({ traffic })}
					/>
				)}
				{canCompare && (
					<label className="tick">
						<input
							type="checkbox"
							checked={filters.compare}
							onChange={(event) => set({ compare: event.target.checked })}
						/>
						<span>Compare with the period before</span>
					</label>
				)}
			</form>
		</div>
	);
}
