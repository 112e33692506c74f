import { catalogue } from "@flipbook-telemetry/event-schema";
import { definitions } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { BarList, barListHeight } from "../charts/bar-list.js";
import type { Filters } from "../filters.js";
import { queryFor } from "../filters.js";
import { formatName } from "../format.js";
import { useTable } from "../use-table.js";
import { Card } from "./card.js";
import { noDataText } from "./empty-states.js";

interface UsesCardProps {
	readonly title: string;
	readonly filters: Filters;
	/** One event by its choices of a property; without it, everything that a person can do. */
	readonly event?: string;
	readonly property?: string;
	readonly isWide?: boolean;
}

const actions = new Set<string>(catalogue.filter(({ isAction }) => isAction).map(({ name }) => name));

/** How many choices the contract has for a property. */
function countValues(event: string, property: string): number {
	const found = catalogue.find(({ name }) => name === event)?.properties.find(({ name }) => name === property);
	return found?.kind === "oneOf" ? found.values.length : 0;
}

/** Room for the words that there is nothing, which on a phone are some lines long. */
const minBars = 4;

/** What was done, as bars. */
export function UsesCard({ title, filters, event, property = "", isWide = false }: UsesCardProps): ReactNode {
	const query = queryFor("uses", filters);
	const loaded = useTable("uses", query);
	const answer = loaded.answer;
	const rows = (answer?.rows ?? [])
		.filter((row) => (event === undefined ? actions.has(row.name) : row.name === event) && row.property === property)
		.sort((one, other) => (other.uses ?? 0) - (one.uses ?? 0));
	return (
		<Card
			name="uses"
			isWide={isWide}
			height={barListHeight(Math.max(minBars, event === undefined ? actions.size : countValues(event, property)))}
			title={title}
			query={query}
			loaded={answer === undefined ? loaded : { ...loaded, answer: { ...answer, rows } }}
			definitions={[definitions.uses]}
			placeholder={(shown) => (shown.rows.length === 0 ? noDataText(shown) : undefined)}
		>
			{(shown) => (
				<BarList
					bars={shown.rows.map(({ name, value, uses, few }) => ({
						title: formatName(property === "" ? name : value),
						value: uses,
						few,
					}))}
				/>
			)}
		</Card>
	);
}
