import { definitions } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import type { Filters } from "../filters.js";
import { TimeCard } from "../parts/time-card.js";

/** How far the numbers can be trusted. */
export function Quality({ filters }: { readonly filters: Filters }): ReactNode {
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
		</>
	);
}
