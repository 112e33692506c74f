import { definitions } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { today } from "../days.js";
import type { Filters } from "../filters.js";
import { lastDayOf } from "../filters.js";
import { formatValue } from "../format.js";
import { HowCounted } from "../parts/how-counted.js";
import { LiveNow } from "../parts/live-now.js";
import { Tile } from "../parts/tile.js";
import { TimeCard } from "../parts/time-card.js";
import type { Summary } from "../use-summary.js";
import { lastCounted, total, useSummary } from "../use-summary.js";

/** Daily active of the last day that is over: today's number still grows, and is said beside it. */
function DailyTile({ filters, daily }: { readonly filters: Filters; readonly daily: Summary }): ReactNode {
	const last = lastDayOf(filters);
	if (last !== today()) {
		return <Tile title={`Daily active, on ${last}`} kind="count" {...daily} />;
	}
	if (filters.from === today()) {
		return <Tile title="Daily active, today so far" kind="count" value={daily.value} />;
	}
	const note =
		daily.value === undefined
			? undefined
			: daily.value === null
				? "today is not counted yet"
				: `${formatValue(daily.value, { kind: "count" })} today, so far`;
	return <Tile title="Daily active, yesterday" kind="count" {...daily} value={daily.comparable} note={note} />;
}

/** The most important numbers. */
export function Overview({ filters }: { readonly filters: Filters }): ReactNode {
	const daily = useSummary("actives", filters, (rows) => rows.at(-1)?.daily ?? null);
	const weekly = useSummary("actives", filters, (rows) => lastCounted(rows.map((row) => row.weekly)));
	const monthly = useSummary("actives", filters, (rows) => lastCounted(rows.map((row) => row.monthly)));
	const sessions = useSummary("sessions", filters, (rows) => total(rows.map((row) => row.sessions)));
	const stories = useSummary("stories", filters, (rows) => total(rows.map((row) => row.storyMs)));
	const { activeDaily, activeWeekly, activeMonthly } = definitions;
	return (
		<>
			<div className="tiles-and-how">
				<dl className="tiles">
					<LiveNow />
					<DailyTile filters={filters} daily={daily} />
					<Tile title="Weekly active" kind="count" {...weekly} />
					<Tile title="Monthly active" kind="count" {...monthly} />
					<Tile title="Sessions" kind="count" {...sessions} />
					<Tile title="Time with stories open" kind="durationMs" {...stories} />
				</dl>
				<HowCounted
					definitions={[
						definitions.liveNow,
						activeDaily,
						activeWeekly,
						activeMonthly,
						definitions.sessions,
						definitions.storyTime,
					]}
				/>
			</div>
			<TimeCard
				name="actives"
				title="Active installations"
				filters={filters}
				columns={["daily", "weekly", "monthly"]}
				definitions={[activeDaily, activeWeekly, activeMonthly, definitions.traffic]}
			/>
			<TimeCard
				name="sessions"
				title="Sessions"
				filters={filters}
				columns={["sessions"]}
				definitions={[definitions.sessions]}
			/>
			<TimeCard
				name="peaks"
				title="Concurrent sessions, peak"
				filters={filters}
				columns={["peak"]}
				definitions={[definitions.concurrency]}
			/>
			<TimeCard
				name="actives"
				title="Stickiness"
				filters={filters}
				columns={["stickiness"]}
				definitions={[definitions.stickiness]}
			/>
		</>
	);
}
