import type { NumbersAnswer } from "@flipbook-telemetry/numbers-schema";
import { definitions, tables } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useMemo } from "react";
import { BarList, barListHeight } from "../charts/bar-list.js";
import { TimeChart } from "../charts/time-chart.js";
import { today } from "../days.js";
import type { Filters } from "../filters.js";
import { queryFor } from "../filters.js";
import { formatRange } from "../format.js";
import { endOf } from "../intervals.js";
import { Card } from "../parts/card.js";
import { noDataText } from "../parts/empty-states.js";
import { useTable } from "../use-table.js";

/** So many lines can be told apart. */
const maxLines = 6;

/** More versions than these hardly anybody uses; the table has them all. */
const maxBars = 10;

/** The largest versions of the last interval, and how each of them came there. */
function drawVersions({ rows, query: { from, to, interval } }: NumbersAnswer<"versions">) {
	const moments = [...new Set(rows.map(({ day }) => day))].sort();
	const largest = rows
		.filter(({ day }) => day === moments.at(-1))
		.sort((one, other) => (other.monthly ?? 0) - (one.monthly ?? 0));
	const valueOf = new Map(rows.map(({ day, version, daily }) => [`${day} ${version}`, daily]));
	const lines = largest.slice(0, maxLines).map(({ version }, index) => ({
		title: version,
		values: moments.map((day) => valueOf.get(`${day} ${version}`) ?? 0),
		colour: index + 1,
	}));
	const completed = moments.filter((first) => endOf(first, interval) < today()).length;
	const bars = largest.slice(0, maxBars).map(({ version, monthly, few }) => {
		return { title: version, value: monthly, few };
	});
	return { bars, chart: { caption: formatRange(from, to), moments, interval, completed, lines } };
}

/** Versions in use. */
export function Versions({ filters }: { readonly filters: Filters }): ReactNode {
	const query = queryFor("versions", filters);
	const loaded = useTable("versions", query);
	const { answer } = loaded;
	const drawn = useMemo(() => (answer === undefined ? undefined : drawVersions(answer)), [answer]);
	const card = {
		name: "versions",
		query,
		loaded,
		height: barListHeight(maxBars),
		definitions: [definitions.activeDaily, definitions.activeMonthly],
		placeholder: (read: NumbersAnswer<"versions">) => (read.rows.length === 0 ? noDataText(read) : undefined),
	} as const;
	return (
		<>
			<Card {...card} hasDrawing title="Daily active by version">
				{() => drawn !== undefined && <TimeChart title="Daily active by version" kind="count" {...drawn.chart} />}
			</Card>
			<Card {...card} title={`${tables.versions.columns.monthly.title}, on the last day`}>
				{() => drawn !== undefined && <BarList bars={drawn.bars} />}
			</Card>
		</>
	);
}
