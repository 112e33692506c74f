import type { ReactNode } from "react";
import type { Filters } from "../filters.js";
import { UsesCard } from "../parts/uses-card.js";

/** Pages and features: what people use. */
export function Features({ filters }: { readonly filters: Filters }): ReactNode {
	return (
		<>
			<UsesCard title="Everything that was done" isWide filters={filters} />
			<UsesCard title="Pages navigated to" filters={filters} event="PageViewed" property="page" />
			<UsesCard title="Controls changed" filters={filters} event="ControlChanged" property="control" />
			<UsesCard title="Themes chosen" filters={filters} event="ThemeChanged" property="theme" />
			<UsesCard
				title="Answers to the note about blocked requests"
				filters={filters}
				event="NudgeAnswered"
				property="answer"
			/>
		</>
	);
}
