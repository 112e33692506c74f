import type { MetricsAnswer, MetricsQuery, TableName } from "@flipbook-telemetry/metrics-schema";
import { allOf, tables } from "@flipbook-telemetry/metrics-schema";
import { intervalWords } from "../words.js";

/** Whether anything can be left out of a table: of a breakdown only, which some tables are by nature. */
export function canHide(name: TableName, { version = allOf, channel = allOf }: Partial<MetricsQuery>): boolean {
	return version !== allOf || channel !== allOf || name === "versions" || name === "uses" || name === "retention";
}

/** What is left out of a table, and why, in words; undefined when nothing is. */
export function hiddenInWords<Name extends TableName>(name: Name, answer: MetricsAnswer<Name>): string | undefined {
	const { hidden, smallestGroup, query } = answer;
	if (hidden === 0) {
		return undefined;
	}
	const few = `fewer than ${smallestGroup} installations`;
	switch (name) {
		case "versions":
			return `Versions and days with ${few} are left out.`;
		case "uses":
			return `What ${few} did is left out.`;
		case "retention":
			return `Where ${few} are left, nothing is shown.`;
		case "lengths":
			return `Not shown: there were ${few}.`;
	}
	const [one, several] =
		name === "hours" ? ["hour", "hours"] : intervalWords[tables[name].hasIntervals ? query.interval : "day"];
	return hidden === 1
		? `One ${one} is not shown, or not whole: ${few}.`
		: `${hidden.toLocaleString("en")} ${several} are not shown, or not whole: ${few}.`;
}
