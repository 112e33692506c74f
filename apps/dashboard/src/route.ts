import { useSyncExternalStore } from "react";
import type { Filters } from "./filters.js";
import { formatFilters, parseFilters } from "./filters.js";

/** A page and its filters. In the URL it is `#/sessions?range=90`. */
export interface Route {
	readonly page: string;
	readonly filters: Filters;
}

function subscribe(onChange: () => void): () => void {
	window.addEventListener("hashchange", onChange);
	return () => window.removeEventListener("hashchange", onChange);
}

/** The URL of a route. */
export function urlOf({ page, filters }: Route): string {
	const written = formatFilters(filters);
	return `#/${page}${written === "" ? "" : `?${written}`}`;
}

/** The current route; it follows the URL. */
export function useRoute(): Route {
	const hash = useSyncExternalStore(subscribe, () => window.location.hash);
	const [page = "", search = ""] = hash.replace(/^#\/?/, "").split("?");
	return { page, filters: parseFilters(search) };
}

/** Goes to a route. */
export function navigate(route: Route): void {
	window.location.hash = urlOf(route);
}
