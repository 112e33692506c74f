import { definitions, tables } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { useMemo } from "react";
import { BarList } from "../charts/bar-list.js";
import { TimeChart } from "../charts/time-chart.js";
import type { Filters } from "../filters.js";
import { queryFor } from "../filters.js";
import { Card } from "../parts/card.js";
import { useTable } from "../use-table.js";

/** So many lines can be told apart. */
const mostLines = 6;

/** Versions in use. */
export function Versions({ filters }: { readonly filters: Filters }): ReactNode {
	const query = queryFor("versions", filters);
	const loaded = useTable("versions", query);
	const { answer } = loaded;
	const drawn = useMemo(() => {
		const rows = answer?.rows ?? [];
		const days = [...new Set(rows.map(({ day }) => day))].sort();
		const last = rows.filter(({ day }) => day === days.at(-1));
		const largest = [...last].sort((one, other) => (other.monthly ?? 0) - (one.monthly ?? 0)).slice(0, mostLines);
		const valueOf = new Map(rows.map(({ day, version, daily }) => [`${day} ${version}`, daily]));
		const lines = largest.map(({ version }, index) => ({
			title: version,
			values: days.map((day) => valueOf.get(`${day} ${version}`) ?? null),
			colour: index + 1,
		}));
		return { days, last, lines };
	}, [answer]);
	const card = {
		name: "versions",
		query,
		loaded,
		definitions: [definitions.activeDaily, definitions.activeMonthly],
		isEmpty: ({ rows }: { readonly rows: ReadonlyArray<unknown> }) => rows.length === 0,
	} as const;
	return (
		<>
			<Card {...card} hasDrawing title="Daily active by version">
				{() => <TimeChart title="Daily active by version" kind="count" days={drawn.days} lines={drawn.lines} />}
			</Card>
			<Card {...card} title={`${tables.versions.columns.monthly.title}, on the last day`}>
				{() => <BarList bars={drawn.last.map(({ version, monthly }) => ({ title: version, value: monthly }))} />}
			</Card>
		</>
	);
}
