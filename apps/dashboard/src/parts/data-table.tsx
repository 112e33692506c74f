import type { Column, Row, TableName } from "@flipbook-telemetry/numbers-schema";
import { tables } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useState } from "react";
import { formatValue } from "../format.js";

interface DataTableProps<Name extends TableName> {
	readonly name: Name;
	readonly title: string;
	readonly rows: ReadonlyArray<Row<Name>>;
}

/** The numbers as a table, for users who cannot see a chart or want exact values. */
export function DataTable<Name extends TableName>(props: DataTableProps<Name>): ReactNode {
	const [isOpen, setOpen] = useState(false);
	return (
		<details onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>Show as a table</summary>
			{/* A month of hours are hundreds of rows that hardly anybody unfolds. */}
			{isOpen && <Rows {...props} />}
		</details>
	);
}

function Rows<Name extends TableName>({ name, title, rows }: DataTableProps<Name>): ReactNode {
	const columns = Object.entries<Column>(tables[name].columns);
	return (
		<div className="scroll" tabIndex={0} role="region" aria-label={`${title}: table`}>
			<table>
				<thead>
					<tr>
						{columns.map(([key, column]) => (
							<th key={key} scope="col">
								{column.title}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row, index) => (
						<tr key={index}>
							{columns.map(([key, column]) => (
								<td key={key} className={column.kind}>
									{formatValue((row as Record<string, string | number | boolean | null>)[key] ?? null, column)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
