import type { LiveAnswer } from "@flipbook-telemetry/metrics-schema";
import { metricsPath } from "@flipbook-telemetry/metrics-schema";
import { useContext, useEffect, useState } from "react";
import { LoginLost } from "./login-expired.js";

const againAfterMs = 5000;

/** What goes on right now. */
export interface Live {
	/** Undefined: not heard yet. */
	readonly answer: LiveAnswer | undefined;
	/** The connection is cut; it is being made again. */
	readonly isCut: boolean;
}

/** Listens to how many sessions go on. The server says it every few seconds. */
export function useLive(): Live {
	const [live, setLive] = useState<Live>({ answer: undefined, isCut: false });
	const onLoginLost = useContext(LoginLost);
	useEffect(() => {
		let source: EventSource | undefined;
		let again: ReturnType<typeof setTimeout> | undefined;
		const listen = (): void => {
			const opened = new EventSource(`${metricsPath}/live`);
			source = opened;
			opened.onmessage = (message: MessageEvent<string>) =>
				setLive({ answer: JSON.parse(message.data) as LiveAnswer, isCut: false });
			opened.onerror = () => {
				setLive(({ answer }) => ({ answer, isCut: true }));
				// The browser comes back by itself when it was cut off, but not when it was refused; nor does it say why.
				if (opened.readyState === EventSource.CLOSED) {
					onLoginLost();
					again = setTimeout(listen, againAfterMs);
				}
			};
		};
		listen();
		return () => {
			clearTimeout(again);
			source?.close();
		};
	}, [onLoginLost]);
	return live;
}
