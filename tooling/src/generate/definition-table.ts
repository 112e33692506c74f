import { definitions } from "@flipbook-telemetry/numbers-schema";
import { format } from "prettier";

async function definitionTable(): Promise<string> {
	const rows = Object.values(definitions).map(({ title, how }) => `| ${title} | ${how} |`);
	const table = ["| number | how it is counted |", "| --- | --- |", ...rows].join("\n");
	return (await format(table, { parser: "markdown" })).trim();
}

/** A Markdown page with the table of every number put between its two comments. */
export async function withDefinitionTable(page: string): Promise<string> {
	const table = await definitionTable();
	return page.replace(/(<!-- definitions:[^>]*-->)[\s\S]*?(<!-- \/definitions -->)/, (_, start: string, end: string) =>
		[start, "", table, "", end].join("\n"),
	);
}
