import type { Property } from "@flipbook-telemetry/event-schema";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { format } from "prettier";

function valuesOf(property: Property): string {
	switch (property.kind) {
		case "oneOf":
			return property.values.map((value) => `\`${value}\``).join(", ");
		case "boolean":
			return "yes or no";
		case "integer":
			return `${property.min} to ${property.max}`;
		case "durationMs":
			return `milliseconds, up to ${property.maxMs}`;
		case "version":
			return "a version number";
	}
}

async function eventTable(): Promise<string> {
	const rows = catalogue.map(({ name, description, why, properties }) => {
		const carried = properties.map(
			(property) => `\`${property.name}\`: ${property.description} (${valuesOf(property)})`,
		);
		return `| \`${name}\` | ${description} | ${carried.join("<br>") || "–"} | ${why} |`;
	});
	const table = ["| event | when | carries | why |", "| --- | --- | --- | --- |", ...rows].join("\n");
	return (await format(table, { parser: "markdown" })).trim();
}

/** A Markdown page with the table of everything that can be collected put between its two comments. */
export async function withEventTable(page: string): Promise<string> {
	const table = await eventTable();
	return page.replace(/(<!-- events:[^>]*-->)[\s\S]*?(<!-- \/events -->)/, (_, start: string, end: string) =>
		[start, "", table, "", end].join("\n"),
	);
}
