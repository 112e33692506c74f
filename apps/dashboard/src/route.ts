import { useSyncExternalStore } from "react";
import type { Filters } from "./filters.js";
import { formatFilters, parseFilters } from "./filters.js";

/** Where one is: a page, and what it is set to look at. In the address it is `#/sessions?range=90`. */
export interface Place {
	readonly page: string;
	readonly filters: Filters;
}

function subscribe(onChange: () => void): () => void {
	window.addEventListener("hashchange", onChange);
	return () => window.removeEventListener("hashchange", onChange);
}

/** The address of a place. */
export function addressOf({ page, filters }: Place): string {
	const written = formatFilters(filters);
	return `#/${page}${written === "" ? "" : `?${written}`}`;
}

/** Where one is; it follows the address. */
export function usePlace(): Place {
	const hash = useSyncExternalStore(subscribe, () => window.location.hash);
	const [page = "", search = ""] = hash.replace(/^#\/?/, "").split("?");
	return { page, filters: parseFilters(search) };
}

/** Goes somewhere. */
export function go(place: Place): void {
	window.location.hash = addressOf(place);
}
