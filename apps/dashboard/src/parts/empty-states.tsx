import type { NumbersAnswer, TableName } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { urlOf, useRoute } from "../route.js";

/** What a card says when its days have been counted and there is nothing in them. */
export function noDataText({ query: { traffic } }: NumbersAnswer<TableName>): string {
	return traffic === "studio"
		? "Nothing in this time. Numbers appear once plugins whose users said yes send something. “All traffic” also counts what does not look like Studio’s."
		: "Nothing in this time. Numbers appear once plugins whose users said yes send something.";
}

/** What a card says when none of its days has been counted, or one between them has not. */
export const notCountedText =
	"Not counted yet. The server counts today all the time, and the days before it once an hour; days before its first have no numbers.";

/** Says that a number cannot be had by the week or the month, and leads to where it can. */
export function ByDayOnly(): ReactNode {
	const { page, filters } = useRoute();
	return (
		<>
			This number is known by the day only: the ones of several days cannot be put together.{" "}
			<a className="button" href={urlOf({ page, filters: { ...filters, interval: "day" } })}>
				Show it by day
			</a>
		</>
	);
}
