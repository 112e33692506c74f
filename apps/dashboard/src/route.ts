import { useSyncExternalStore } from "react";
import type { Filters } from "./filters.js";
import { formatFilters, parseFilters } from "./filters.js";

/** A page and its filters. In the URL it is `#/sessions?range=90`. */
export interface Route {
	readonly page: string;
	readonly filters: Filters;
}

const listeners = new Set<() => void>();

function subscribe(onChange: () => void): () => void {
	listeners.add(onChange);
	window.addEventListener("hashchange", onChange);
	return () => {
		listeners.delete(onChange);
		window.removeEventListener("hashchange", onChange);
	};
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
	// The browser tells of it later. Until then a checkbox that was clicked would show its old state again.
	listeners.forEach((onChange) => onChange());
}
