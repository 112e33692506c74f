import type { ReactNode } from "react";
import { useLive } from "../use-live.js";

/** How many sessions go on right now. */
export function LiveNow(): ReactNode {
	const { answer, isCut } = useLive();
	return (
		<div className="tile live">
			<dt>
				<span className={isCut || answer === undefined ? "dot" : "dot on"} aria-hidden="true" /> Sessions right now
			</dt>
			<dd>{answer?.sessions ?? "…"}</dd>
			<dd className="change">
				{isCut ? "no connection; trying again" : answer === undefined ? "\u00a0" : "updated live"}
			</dd>
		</div>
	);
}
