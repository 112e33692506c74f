import { definitions } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { RetentionGrid } from "../charts/retention-grid.js";
import type { Filters } from "../filters.js";
import { queryFor } from "../filters.js";
import { Card } from "../parts/card.js";
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
			isEmpty={({ rows }) => rows.length === 0}
		>
			{({ rows }) => <RetentionGrid rows={rows} />}
		</Card>
	);
}
