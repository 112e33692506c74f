import type { Row } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { addDays, daysFrom, today } from "../days.js";
import { formatValue, formatWholePercent } from "../format.js";

const rowPixels = 34;
const maxPixels = 480;
const notePixels = 28;

/** How high so many weeks are, in pixels: the room to keep while they are read. */
export function retentionGridHeight(weeks: number): number {
	return Math.min(maxPixels, (weeks + 1) * rowPixels) + notePixels;
}

function Cell({ row, after }: { readonly row: Row<"retention"> | undefined; readonly after: number }): ReactNode {
	if (row === undefined) {
		return <td />;
	}
	const isRunning = addDays(row.week, 7) > today();
	const strength = row.share === null || after === 0 ? 0 : Math.round(45 * row.share);
	return (
		<td
			className={[isRunning ? "running" : "", row.few ? "few" : ""].join(" ").trim()}
			style={{ background: `color-mix(in srgb, var(--series-1) ${strength}%, transparent)` }}
		>
			{after === 0 ? formatValue(row.installations, { kind: "count" }) : formatWholePercent(row.share)}
			{isRunning && <span className="visually-hidden"> so far</span>}
			{row.few && <span className="visually-hidden"> few</span>}
		</td>
	);
}

/** Weeks of first use downwards, weeks after it to the right; the darker, the more came back. */
export function RetentionGrid({ rows }: { readonly rows: ReadonlyArray<Row<"retention">> }): ReactNode {
	const firstWeeks = [...new Set(rows.map(({ firstWeek }) => firstWeek))];
	const after = (row: Row<"retention">): number => (daysFrom(row.firstWeek, row.week) - 1) / 7;
	const columns = Math.max(0, ...rows.map(after)) + 1;
	const hasRunning = rows.some(({ week }) => addDays(week, 7) > today());
	return (
		<>
			<div
				className="scroll"
				style={{ maxHeight: maxPixels }}
				tabIndex={0}
				role="region"
				aria-label="Retention by week"
			>
				<table className="retention">
					<thead>
						<tr>
							<th scope="col">First seen in the week of</th>
							{Array.from({ length: columns }, (_, week) => (
								<th key={week} scope="col">
									{week === 0 ? "Installations" : `+${week}`}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{firstWeeks.map((firstWeek) => (
							<tr key={firstWeek} style={{ height: rowPixels }}>
								<th scope="row">{firstWeek}</th>
								{Array.from({ length: columns }, (_, week) => (
									<Cell
										key={week}
										after={week}
										row={rows.find((one) => one.firstWeek === firstWeek && after(one) === week)}
									/>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</div>
			<p className="grid-note" style={{ minHeight: notePixels }}>
				{hasRunning && "Dashed: a week that is not over yet, and may still rise."}
			</p>
		</>
	);
}
