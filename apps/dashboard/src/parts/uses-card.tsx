import { definitions } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { BarList } from "../charts/bar-list.js";
import type { Filters } from "../filters.js";
import { queryFor } from "../filters.js";
import { useTable } from "../use-table.js";
import { Card } from "./card.js";

interface UsesCardProps {
	readonly title: string;
	readonly filters: Filters;
	/** One event by its choices of a property; without it, every event. */
	readonly event?: string;
	readonly property?: string;
}

/** What was done, as bars. */
export function UsesCard({ title, filters, event, property = "" }: UsesCardProps): ReactNode {
	const query = queryFor("uses", filters);
	const loaded = useTable("uses", query);
	const answer = loaded.answer;
	const rows = (answer?.rows ?? [])
		.filter((row) => (event === undefined || row.name === event) && row.property === property)
		.sort((one, other) => (other.uses ?? 0) - (one.uses ?? 0));
	return (
		<Card
			name="uses"
			title={title}
			query={query}
			loaded={answer === undefined ? loaded : { ...loaded, answer: { ...answer, rows } }}
			definitions={[definitions.uses]}
			isEmpty={(shown) => shown.rows.length === 0}
		>
			{(shown) => (
				<BarList
					bars={shown.rows.map(({ name, value, uses }) => ({ title: property === "" ? name : value, value: uses }))}
				/>
			)}
		</Card>
	);
}
