import type { ReactNode } from "react";
import { addressOf, usePlace } from "../place.js";

/** What stands in a card when nobody sent anything. */
export const nothingSent =
	"Nothing in this time. Numbers appear once plugins whose users said yes send something; choose another range or “All traffic” to look further.";

/** Says that a number cannot be had by the week or the month, and leads to where it can. */
export function ByDayOnly(): ReactNode {
	const { page, filters } = usePlace();
	return (
		<>
			This number is known by the day only: the ones of several days cannot be put together.{" "}
			<a className="button" href={addressOf({ page, filters: { ...filters, interval: "day" } })}>
				Show it by day
			</a>
		</>
	);
}
