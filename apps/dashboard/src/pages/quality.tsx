import { rejections } from "@flipbook-telemetry/event-schema";
import { definitions } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { BarList, barListHeight } from "../charts/bar-list.js";
import type { Filters } from "../filters.js";
import { queryFor } from "../filters.js";
import { formatName } from "../format.js";
import { Card } from "../parts/card.js";
import { TimeCard } from "../parts/time-card.js";
import { useTable } from "../use-table.js";

/** How far the numbers can be trusted. */
export function Quality({ filters }: { readonly filters: Filters }): ReactNode {
	const query = queryFor("rejections", filters);
	return (
		<>
			<TimeCard name="quality" title="Loss" filters={filters} columns={["lossRate"]} definitions={[definitions.loss]} />
			<TimeCard
				name="quality"
				title="Delay of events"
				filters={filters}
				columns={["delayP50Ms", "delayP90Ms"]}
				definitions={[definitions.delay]}
			/>
			<TimeCard
				name="quality"
				title="Sessions that do not look like Studio’s"
				filters={filters}
				columns={["otherShare"]}
				definitions={[definitions.traffic]}
			/>
			<Card
				name="rejections"
				title="Rejected events"
				query={query}
				loaded={useTable("rejections", query)}
				definitions={[definitions.rejections]}
				height={barListHeight(rejections.length)}
				placeholder={({ rows }) =>
					rows.length === 0 ? "None: everything that was sent is in the contract." : undefined
				}
			>
				{({ rows }) => (
					<BarList bars={rows.map(({ reason, events }) => ({ title: formatName(reason), value: events }))} />
				)}
			</Card>
		</>
	);
}
