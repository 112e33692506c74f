import type { Row, TableName } from "@flipbook-telemetry/metrics-schema";
import { definitions } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { today } from "../days.js";
import type { Filters } from "../filters.js";
import { periodBefore, queryFor } from "../filters.js";
import { LiveNow } from "../parts/live-now.js";
import { Tile } from "../parts/tile.js";
import { TimeCard } from "../parts/time-card.js";
import { useTable } from "../use-table.js";

type Pick<Name extends TableName> = (rows: ReadonlyArray<Row<Name>>) => number | null;

/** All of them together; null when one is not shown. */
export function total(values: ReadonlyArray<number | null>): number | null {
	return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

function useTile<Name extends TableName>(
	name: Name,
	filters: Filters,
	pick: Pick<Name>,
): { readonly value: number | null | undefined; readonly before: number | null | undefined } {
	const now = useTable(name, queryFor(name, filters)).answer;
	const then = useTable(name, filters.compare ? queryFor(name, periodBefore(filters)) : undefined).answer;
	return {
		value: now === undefined ? undefined : pick(now.rows),
		before: then === undefined ? undefined : pick(then.rows),
	};
}

/** How things are, at one look. */
export function Overview({ filters }: { readonly filters: Filters }): ReactNode {
	const daily = useTile("actives", filters, (rows) => rows.at(-1)?.daily ?? null);
	const monthly = useTile("actives", filters, (rows) => rows.at(-1)?.monthly ?? null);
	const sessions = useTile("sessions", filters, (rows) => total(rows.map((row) => row.sessions)));
	const stories = useTile("stories", filters, (rows) => total(rows.map((row) => row.storyMs)));
	const lastDay = filters.to === today() ? "today so far" : `on ${filters.to}`;
	return (
		<>
			<dl className="tiles">
				<LiveNow />
				<Tile title={`Daily active, ${lastDay}`} kind="count" {...daily} />
				<Tile title="Monthly active" kind="count" {...monthly} />
				<Tile title="Sessions" kind="count" {...sessions} />
				<Tile title="Time with stories open" kind="durationMs" {...stories} />
			</dl>
			<TimeCard
				name="actives"
				title="Active installations"
				filters={filters}
				columns={["daily", "weekly", "monthly"]}
				definitions={[
					definitions.activeDaily,
					definitions.activeWeekly,
					definitions.activeMonthly,
					definitions.traffic,
				]}
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
