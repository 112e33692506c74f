import type { Definition, MetricsAnswer } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { useMemo } from "react";
import { TimeChart } from "../charts/time-chart.js";
import type { Filters } from "../filters.js";
import { queryBefore, queryFor } from "../filters.js";
import { useTable } from "../use-table.js";
import { Card } from "./card.js";
import { ByDayOnly, nothingSent } from "./nothing.js";
import type { Shown, TimeTable } from "./time-rows.js";
import { drawRows, valuesOf } from "./time-rows.js";

interface TimeCardProps<Name extends TimeTable> {
	readonly name: Name;
	readonly title: string;
	readonly filters: Filters;
	/** Numbers of one kind, each a line. */
	readonly columns: ReadonlyArray<Shown<Name>>;
	readonly definitions: ReadonlyArray<Definition>;
	readonly isWide?: boolean;
	/** How high the chart is, in pixels. */
	readonly chartHeight?: number;
	/** What it means that there is nothing; undefined: that nobody sent anything. */
	readonly emptyText?: string;
}

/** What stands below a chart: the days, and its legend. */
const legendPixels = 44;

/** Columns of a table as lines over time; beside them, when asked for, the period before. */
export function TimeCard<Name extends TimeTable>(props: TimeCardProps<Name>): ReactNode {
	const { name, title, filters, columns, definitions, emptyText, isWide = false, chartHeight = 220 } = props;
	const query = queryFor(name, filters);
	const loaded = useTable<Name>(name, query);
	const before = useTable<Name>(name, filters.compare ? queryBefore(name, filters) : undefined).answer;
	const { answer } = loaded;
	// The same columns come in a new array each time, and a chart is not to be drawn anew for that.
	const wanted = columns.map((shown) => (typeof shown === "string" ? shown : shown.title)).join();
	const drawn = useMemo(
		() => (answer === undefined ? undefined : drawRows(name, columns, answer, before)),
		[name, wanted, answer, before],
	);
	const insteadOf = ({ rows, hidden, smallestGroup }: MetricsAnswer<Name>): ReactNode => {
		const values = columns.flatMap((column) => valuesOf(rows, column));
		if (values.every((value) => value === null) && hidden > 0) {
			return `Fewer than ${smallestGroup} installations: too few to show anything.`;
		}
		if (drawn?.lines.length === 0) {
			return <ByDayOnly />;
		}
		return hidden === 0 && values.every((value) => (value ?? 0) === 0) ? (emptyText ?? nothingSent) : undefined;
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
			insteadOf={insteadOf}
		>
			{() =>
				drawn !== undefined && (
					<>
						<TimeChart title={title} height={chartHeight} {...drawn} />
						{drawn.byDayOnly.length > 0 && <p className="note">Known by the day only: {drawn.byDayOnly.join(", ")}.</p>}
					</>
				)
			}
		</Card>
	);
}
