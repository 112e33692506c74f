import type { Row } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { daysFrom } from "../days.js";
import { inWords, wholePercent } from "../words.js";

/** Weeks of first use downwards, weeks after it to the right; the darker, the more came back. */
export function RetentionGrid({ rows }: { readonly rows: ReadonlyArray<Row<"retention">> }): ReactNode {
	const firstWeeks = [...new Set(rows.map(({ firstWeek }) => firstWeek))];
	const after = (row: Row<"retention">): number => (daysFrom(row.firstWeek, row.week) - 1) / 7;
	const columns = Math.max(0, ...rows.map(after)) + 1;
	return (
		<div className="scroll" tabIndex={0} role="region" aria-label="Retention by week">
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
						<tr key={firstWeek}>
							<th scope="row">{firstWeek}</th>
							{Array.from({ length: columns }, (_, week) => {
								const row = rows.find((one) => one.firstWeek === firstWeek && after(one) === week);
								const share = row?.share ?? null;
								const shown =
									row === undefined
										? ""
										: week === 0
											? inWords(row.installations, { kind: "count" })
											: wholePercent(share);
								const strength = week === 0 || share === null ? 0 : Math.round(45 * share);
								return (
									<td
										key={week}
										style={{ background: `color-mix(in srgb, var(--series-1) ${strength}%, transparent)` }}
									>
										{shown}
									</td>
								);
							})}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
