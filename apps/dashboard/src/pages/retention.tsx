import { definitions } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { retentionGridHeight, RetentionGrid } from "../charts/retention-grid.js";
import type { Filters } from "../filters.js";
import { queryFor } from "../filters.js";
import { intervalsFrom } from "../intervals.js";
import { Card } from "../parts/card.js";
import { noDataText } from "../parts/empty-states.js";
import { useTable } from "../use-table.js";

/** Who comes back. */
export function Retention({ filters }: { readonly filters: Filters }): ReactNode {
	const query = queryFor("retention", filters);
	return (
		<Card
			name="retention"
			isWide
			title="Who comes back, by week of first use"
			query={query}
			loaded={useTable("retention", query)}
			definitions={[definitions.retention]}
			height={retentionGridHeight(intervalsFrom(filters.from, filters.to, "week"))}
			placeholder={(answer) => (answer.rows.length === 0 ? noDataText(answer) : undefined)}
		>
			{({ rows }) => <RetentionGrid rows={rows} />}
		</Card>
	);
}
