import { definitions, rules } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { BarList, barListHeight } from "../charts/bar-list.js";
import type { Filters } from "../filters.js";
import { queryFor } from "../filters.js";
import { formatDuration } from "../format.js";
import { Card } from "../parts/card.js";
import { noDataText, notCountedText } from "../parts/empty-states.js";
import { TimeCard } from "../parts/time-card.js";
import type { DerivedColumn } from "../parts/time-rows.js";
import { useTable } from "../use-table.js";

function bucketInWords(fromMs: number | null, toMs: number | null): string {
	if (toMs === null) {
		return `${formatDuration(fromMs ?? 0)} or longer`;
	}
	return fromMs === 0 || fromMs === null
		? `under ${formatDuration(toMs)}`
		: `${formatDuration(fromMs)} to ${formatDuration(toMs)}`;
}

/** Who used the plugin on a day and had been seen before. */
const returning: DerivedColumn<"sessions"> = {
	title: "Returning installations",
	isOfDaysOnly: true,
	valueOf: ({ installations, newInstallations }) =>
		installations === null || newInstallations === null ? null : installations - newInstallations,
};

/** Sessions: how many, how long, by whom, when. */
export function Sessions({ filters }: { readonly filters: Filters }): ReactNode {
	const query = queryFor("lengths", filters);
	return (
		<>
			<Card
				name="lengths"
				title="How long sessions are"
				query={query}
				loaded={useTable("lengths", query)}
				definitions={[definitions.sessionLength]}
				height={barListHeight(rules.lengthBoundsMs.length + 1)}
				placeholder={(answer) =>
					answer.rows.every(({ sessions }) => sessions === null)
						? notCountedText
						: answer.rows.every(({ sessions }) => sessions === 0)
							? noDataText(answer)
							: undefined
				}
			>
				{({ rows }) => (
					<BarList
						bars={rows.map(({ fromMs, toMs, sessions, few }) => {
							return { title: bucketInWords(fromMs, toMs), value: sessions, few };
						})}
					/>
				)}
			</Card>
			<TimeCard
				name="sessions"
				title="Session length"
				filters={filters}
				columns={["lengthP50Ms", "lengthP90Ms"]}
				definitions={[definitions.sessionLength]}
			/>
			<TimeCard
				name="sessions"
				title="New and returning"
				filters={filters}
				columns={["newInstallations", returning]}
				definitions={[definitions.installations, definitions.newInstallations]}
			/>
			<TimeCard
				name="sessions"
				title="How sessions end"
				filters={filters}
				columns={["endedExplicit", "endedSilent"]}
				definitions={[definitions.sessions]}
			/>
			<TimeCard
				name="hours"
				isWide
				title="Concurrent sessions by the hour"
				filters={filters}
				columns={["peak"]}
				definitions={[definitions.concurrency]}
			/>
		</>
	);
}
