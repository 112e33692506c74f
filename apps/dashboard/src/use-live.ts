import type { LiveAnswer } from "@flipbook-telemetry/numbers-schema";
import { numbersPath } from "@flipbook-telemetry/numbers-schema";
import { useContext, useEffect, useState } from "react";
import { LoginExpired } from "./login-expired.js";

const reconnectMs = 5000;

/** The number of sessions right now. */
export interface Live {
	/** Undefined: not received yet. */
	readonly answer: LiveAnswer | undefined;
	/** The connection is lost and is being made again. */
	readonly isDisconnected: boolean;
}

/** Subscribes to the number of sessions, which the server sends every few seconds. */
export function useLive(): Live {
	const [live, setLive] = useState<Live>({ answer: undefined, isDisconnected: false });
	const onLoginExpired = useContext(LoginExpired);
	useEffect(() => {
		let source: EventSource | undefined;
		let again: ReturnType<typeof setTimeout> | undefined;
		const listen = (): void => {
			const opened = new EventSource(`${numbersPath}/live`);
			source = opened;
			opened.onmessage = (message: MessageEvent<string>) =>
				setLive({ answer: JSON.parse(message.data) as LiveAnswer, isDisconnected: false });
			opened.onerror = () => {
				setLive(({ answer }) => ({ answer, isDisconnected: true }));
				// The browser reconnects by itself after a lost connection, but not after a refused one; nor does it say why.
				if (opened.readyState === EventSource.CLOSED) {
					onLoginExpired();
					again = setTimeout(listen, reconnectMs);
				}
			};
		};
		listen();
		return () => {
			clearTimeout(again);
			source?.close();
		};
	}, [onLoginExpired]);
	return live;
}
