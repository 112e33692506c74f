import type { NumbersAnswer, Row, TableName } from "@flipbook-telemetry/numbers-schema";
import { tables } from "@flipbook-telemetry/numbers-schema";
import { intervalNouns } from "../format.js";

/** Whether a row is about few installations; of some tables nobody knows. */
export function isSmallGroup(row: Row<TableName>): boolean {
	return (row as { readonly few?: boolean }).few === true;
}

/** Which rows of a table are about few installations, in words; undefined when none is. */
export function smallGroupNote<Name extends TableName>(name: Name, answer: NumbersAnswer<Name>): string | undefined {
	const { rows, smallestGroup, query } = answer;
	const few = rows.filter(isSmallGroup).length;
	if (few === 0) {
		return undefined;
	}
	switch (name) {
		case "versions":
		case "uses":
		case "lengths":
			return `“Few”: fewer than ${smallestGroup} installations on every day.`;
		case "retention":
			return `In italics: fewer than ${smallestGroup} installations.`;
	}
	const [one, several] =
		name === "hours" ? ["hour", "hours"] : intervalNouns[tables[name].hasIntervals ? query.interval : "day"];
	const of = `${few.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
	return `Few: fewer than ${smallestGroup} installations in ${of} ${rows.length === 1 ? one : several}.`;
}
