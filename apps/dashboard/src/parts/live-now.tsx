import type { LiveAnswer } from "@flipbook-telemetry/metrics-schema";
import { metricsPath } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";

/** How many sessions go on right now. The server says it every few seconds; the browser comes back when it is cut off. */
export function LiveNow(): ReactNode {
	const [live, setLive] = useState<LiveAnswer | undefined>(undefined);
	const [isCut, setCut] = useState(false);
	useEffect(() => {
		const source = new EventSource(`${metricsPath}/live`);
		source.onmessage = (message: MessageEvent<string>) => {
			setLive(JSON.parse(message.data) as LiveAnswer);
			setCut(false);
		};
		source.onerror = () => setCut(true);
		return () => source.close();
	}, []);
	return (
		<div className="tile live">
			<dt>
				<span className={isCut || live === undefined ? "dot" : "dot on"} aria-hidden="true" /> Sessions right now
			</dt>
			<dd>{live?.sessions ?? "…"}</dd>
			<dd className="change">
				{isCut ? "no connection; trying again" : live === undefined ? "\u00a0" : "updated live"}
			</dd>
		</div>
	);
}
