import type { Filter } from "@flipbook-telemetry/metrics-schema";
import { allOf, intervals } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import type { Filters } from "../filters.js";
import { ranges } from "../filters.js";
import { useTable } from "../use-table.js";

interface FilterBarProps {
	/** What the page's numbers can be narrowed down by. */
	readonly known: ReadonlyArray<Filter>;
	/** They can be put together by the week, and be compared. */
	readonly hasIntervals: boolean;
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

function Choice<T extends string>(props: {
	readonly label: string;
	readonly value: T;
	readonly choices: ReadonlyArray<readonly [T, string]>;
	readonly onChange: (value: T) => void;
}): ReactNode {
	return (
		<label>
			<span>{props.label}</span>
			<select value={props.value} onChange={(event) => props.onChange(event.target.value as T)}>
				{props.choices.map(([value, title]) => (
					<option key={value} value={value}>
						{title}
					</option>
				))}
			</select>
		</label>
	);
}

/** What the whole page is set to look at. */
export function FilterBar({ filters, known, hasIntervals, onChange }: FilterBarProps): ReactNode {
	const { from, to, traffic } = filters;
	const { answer } = useTable("versions", { from, to, traffic, interval: "month" });
	const versions = [...new Set([...(answer?.rows ?? []).map(({ version }) => version), filters.version])].filter(
		(version) => version !== allOf,
	);
	const set = (change: Partial<Filters>): void => onChange({ ...filters, ...change });
	return (
		<form className="filters" aria-label="What to look at" onSubmit={(event) => event.preventDefault()}>
			<Choice
				label="Time"
				value={filters.range}
				choices={ranges.map((range) => [range, rangeTitles[range]] as const)}
				onChange={(range) => set({ range })}
			/>
			{filters.range === "custom" && (
				<>
					<label>
						<span>From</span>
						<input type="date" value={from} max={to} onChange={(event) => set({ from: event.target.value })} />
					</label>
					<label>
						<span>To</span>
						<input type="date" value={to} min={from} onChange={(event) => set({ to: event.target.value })} />
					</label>
				</>
			)}
			{hasIntervals && (
				<Choice
					label="Interval"
					value={filters.interval}
					choices={intervals.map((interval) => [interval, intervalTitles[interval]] as const)}
					onChange={(interval) => set({ interval })}
				/>
			)}
			{known.includes("version") && (
				<Choice
					label="Version"
					value={filters.version}
					choices={[[allOf, "All versions"], ...versions.map((version) => [version, version] as const)]}
					onChange={(version) => set({ version })}
				/>
			)}
			{known.includes("channel") && (
				<Choice
					label="Channel"
					value={filters.channel}
					choices={[
						[allOf, "All channels"],
						["stable", "Stable"],
						["beta", "Beta"],
						["dev", "Development"],
					]}
					onChange={(channel) => set({ channel })}
				/>
			)}
			{known.includes("traffic") && (
				<Choice
					label="Traffic"
					value={filters.traffic}
					choices={[
						["studio", "From Studio"],
						["all", "All traffic"],
					]}
					onChange={(value) => set({ traffic: value })}
				/>
			)}
			{hasIntervals && (
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
	);
}
