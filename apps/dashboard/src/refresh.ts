import { useSyncExternalStore } from "react";

/** A server that counts a day in less than a second has new numbers as often; looking costs it next to nothing. */
const everyMs = 30 * 1000;
const checkEveryMs = 10 * 1000;

/** When the page was last brought up to date. It changes, and so tells everybody who uses it to ask again. */
let turnedAtMs = Date.now();

function subscribe(onTurn: () => void): () => void {
	const look = (): void => {
		if (document.visibilityState === "visible" && Date.now() - turnedAtMs >= everyMs) {
			turnedAtMs = Date.now();
		}
		onTurn();
	};
	const timer = setInterval(look, checkEveryMs);
	// A page that comes back to the front is brought up to date at once.
	document.addEventListener("visibilitychange", look);
	return () => {
		clearInterval(timer);
		document.removeEventListener("visibilitychange", look);
	};
}

/** A number that changes from time to time while the page is open. Whatever depends on it fetches again then. */
export function useRefresh(): number {
	return useSyncExternalStore(subscribe, () => turnedAtMs);
}
