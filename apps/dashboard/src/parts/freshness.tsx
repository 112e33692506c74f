import type { ReactNode } from "react";
import { formatAgo } from "../format.js";

/** How old the numbers are. Undefined: not heard yet; null: nothing was ever counted. */
export function Freshness({ countedAt }: { readonly countedAt: string | null | undefined }): ReactNode {
	return (
		<p className="fresh">
			{countedAt === undefined
				? "\u00a0"
				: countedAt === null
					? "Not counted yet"
					: `Counted ${formatAgo(Date.now() - Date.parse(countedAt))}`}
		</p>
	);
}
