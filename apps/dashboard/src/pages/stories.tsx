import { definitions } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import type { Filters } from "../filters.js";
import { TimeCard } from "../parts/time-card.js";
import { UsesCard } from "../parts/uses-card.js";

/** Stories: how many, for how long, of which frameworks. */
export function Stories({ filters }: { readonly filters: Filters }): ReactNode {
	return (
		<>
			<TimeCard
				name="stories"
				title="Stories opened"
				filters={filters}
				columns={["storiesOpened"]}
				definitions={[definitions.storiesOpened]}
			/>
			<TimeCard
				name="stories"
				title="Time with stories open"
				filters={filters}
				columns={["storyMs"]}
				definitions={[definitions.storyTime]}
			/>
			<UsesCard title="Frameworks of the stories" filters={filters} event="StoryOpened" property="framework" />
			<UsesCard title="Stories that failed, by the step" filters={filters} event="StoryErrored" property="phase" />
		</>
	);
}
