import type { Column, Definition, MetricsAnswer, Row, TableName } from "@flipbook-telemetry/metrics-schema";
import { tables } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { useMemo } from "react";
import type { Line } from "../charts/time-chart.js";
import { TimeChart } from "../charts/time-chart.js";
import type { Filters } from "../filters.js";
import { periodBefore, queryFor } from "../filters.js";
import { useTable } from "../use-table.js";
import { Card } from "./card.js";

/** The tables with a row for each interval. */
type TimeTable = Exclude<TableName, "lengths" | "uses" | "versions" | "retention" | "rejections">;

interface TimeCardProps<Name extends TimeTable> {
	readonly name: Name;
	readonly title: string;
	readonly filters: Filters;
	/** Columns of one kind, each a line. */
	readonly columns: ReadonlyArray<Exclude<keyof Row<Name>, "day" | "hour"> & string>;
	readonly definitions: ReadonlyArray<Definition>;
	/** What it means that there is nothing; undefined: that nobody sent anything. */
	readonly emptyText?: string;
}

function valuesOf(answer: MetricsAnswer<TimeTable>, column: string): ReadonlyArray<number | null> {
	return answer.rows.map((row) => (row as unknown as Record<string, number | null>)[column] ?? null);
}

/** What each row is about: a day, or an hour. */
function momentOf(row: Row<TimeTable>): string {
	const { day, hour } = row as { readonly day?: string; readonly hour?: string };
	return hour ?? day ?? "";
}

/** Columns of a table as lines over time; beside them, when asked for, the period before. */
export function TimeCard<Name extends TimeTable>(props: TimeCardProps<Name>): ReactNode {
	const { name, title, filters, columns, definitions, emptyText } = props;
	const query = queryFor(name, filters);
	const loaded = useTable<TimeTable>(name, query);
	const before = useTable<TimeTable>(name, filters.compare ? queryFor(name, periodBefore(filters)) : undefined);
	const known: Readonly<Record<string, Column>> = tables[name].columns;
	const wanted = columns.join();
	const drawn = useMemo(() => {
		const { answer } = loaded;
		if (answer === undefined) {
			return undefined;
		}
		const names = wanted.split(",");
		const lines = names.map((column, index): Line => {
			return { title: known[column]?.title ?? column, values: valuesOf(answer, column), colour: index + 1 };
		});
		const then = before.answer;
		const linesBefore =
			then === undefined
				? []
				: names.map((column, index): Line => {
						// A period may have one week or month more than another; what has no counterpart is left out.
						const values = answer.rows.map((_, row) => valuesOf(then, column)[row] ?? null);
						return { title: `${known[column]?.title ?? column}, before`, values, colour: index + 1, isBefore: true };
					});
		const days = answer.rows.map(momentOf);
		return { days, lines: [...lines, ...linesBefore] };
	}, [loaded, before.answer, known, wanted]);
	return (
		<Card
			name={name}
			hasDrawing
			title={title}
			query={query}
			loaded={loaded}
			definitions={definitions}
			emptyText={emptyText}
			isEmpty={(answer) =>
				answer.hidden === 0 && columns.every((column) => valuesOf(answer, column).every((value) => (value ?? 0) === 0))
			}
		>
			{() =>
				drawn === undefined ? null : (
					<TimeChart
						title={title}
						days={drawn.days}
						lines={drawn.lines}
						kind={known[columns[0] ?? ""]?.kind ?? "count"}
					/>
				)
			}
		</Card>
	);
}
