import type { Definition, NumbersAnswer } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useMemo } from "react";
import { TimeChart } from "../charts/time-chart.js";
import type { Filters } from "../filters.js";
import { queryFor, queryForPeriodBefore } from "../filters.js";
import { useTable } from "../use-table.js";
import { Card } from "./card.js";
import { ByDayOnly, noDataText, notCountedText } from "./empty-states.js";
import type { ShownColumn, TimeTable } from "./time-rows.js";
import { toChartData, valuesOf } from "./time-rows.js";

interface TimeCardProps<Name extends TimeTable> {
	readonly name: Name;
	readonly title: string;
	readonly filters: Filters;
	/** Numbers of one kind, each a line. */
	readonly columns: ReadonlyArray<ShownColumn<Name>>;
	readonly definitions: ReadonlyArray<Definition>;
	readonly isWide?: boolean;
	/** How high the chart is, in pixels. */
	readonly chartHeight?: number;
	/** What it means that there is nothing; undefined: that nobody sent anything. */
	readonly emptyText?: string;
}

/** Whether anything is known of a time of which no number is shown: a share of nothing is none, though all is counted. */
function isKnown({ rows }: NumbersAnswer<TimeTable>): boolean {
	return rows.some((row) =>
		Object.entries(row).some(([column, value]) => column !== "few" && typeof value === "number"),
	);
}

/** What stands below a chart: the days, and its legend. */
const legendPixels = 44;

/** Columns of a table as lines over time; beside them, when asked for, the period before. */
export function TimeCard<Name extends TimeTable>(props: TimeCardProps<Name>): ReactNode {
	const { name, title, filters, columns, definitions, emptyText, isWide = false, chartHeight = 220 } = props;
	const query = queryFor(name, filters);
	const loaded = useTable<Name>(name, query);
	const before = useTable<Name>(name, filters.compare ? queryForPeriodBefore(name, filters) : undefined).answer;
	const { answer } = loaded;
	// The same columns come in a new array each time, and a chart is not to be chart anew for that.
	const wanted = columns.map((shown) => (typeof shown === "string" ? shown : shown.title)).join();
	const chart = useMemo(
		() => (answer === undefined ? undefined : toChartData(name, columns, answer, before)),
		[name, wanted, answer, before],
	);
	const placeholder = (shown: NumbersAnswer<Name>): ReactNode => {
		if (chart?.lines.length === 0) {
			return <ByDayOnly />;
		}
		const values = columns.flatMap((column) => valuesOf(shown.rows, column));
		// A share of nothing is null, so a share of 0 says that something was there.
		const isNothing = (value: number | null): boolean => value === null || (value === 0 && chart?.kind !== "share");
		if (!values.every(isNothing)) {
			return undefined;
		}
		return isKnown(shown) ? (emptyText ?? noDataText(shown)) : notCountedText;
	};
	return (
		<Card
			name={name}
			hasDrawing
			isWide={isWide}
			height={chartHeight + legendPixels}
			title={title}
			query={query}
			loaded={loaded}
			definitions={definitions}
			placeholder={placeholder}
		>
			{() =>
				chart !== undefined && (
					<>
						<TimeChart title={title} height={chartHeight} {...chart} />
						{chart.byDayOnly.length > 0 && <p className="note">Known by the day only: {chart.byDayOnly.join(", ")}.</p>}
					</>
				)
			}
		</Card>
	);
}
