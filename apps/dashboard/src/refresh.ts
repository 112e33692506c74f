import { useSyncExternalStore } from "react";

/** A server that counts a day in less than a second recounts today this often; a request costs it next to nothing. */
const refreshIntervalMs = 30 * 1000;
const checkIntervalMs = 10 * 1000;

/** When the page was last refreshed. A change makes everything that uses it fetch again. */
let refreshedAtMs = Date.now();

function subscribe(onTurn: () => void): () => void {
	const check = (): void => {
		if (document.visibilityState === "visible" && Date.now() - refreshedAtMs >= refreshIntervalMs) {
			refreshedAtMs = Date.now();
		}
		onTurn();
	};
	const timer = setInterval(check, checkIntervalMs);
	// A page that becomes visible again is refreshed at once.
	document.addEventListener("visibilitychange", check);
	return () => {
		clearInterval(timer);
		document.removeEventListener("visibilitychange", check);
	};
}

/** A number that changes from time to time while the page is visible, for effects that fetch to depend on. */
export function useRefresh(): number {
	return useSyncExternalStore(subscribe, () => refreshedAtMs);
}
