import type { ReactNode } from "react";
import { useLive } from "../use-live.js";

/** How many sessions go on right now. */
export function LiveNow(): ReactNode {
	const { answer, isDisconnected } = useLive();
	return (
		<div className="tile live">
			<dt>
				<span className={isDisconnected || answer === undefined ? "dot" : "dot on"} aria-hidden="true" /> Sessions right
				now
			</dt>
			<dd>{answer?.sessions ?? "…"}</dd>
			<dd className="change">
				{isDisconnected ? "no connection; trying again" : answer === undefined ? "\u00a0" : "updated live"}
			</dd>
		</div>
	);
}
