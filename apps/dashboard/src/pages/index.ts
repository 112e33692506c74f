import { everyFilter, tables } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import type { Filters } from "../filters.js";
import type { FilterOptions } from "../parts/filter-bar.js";
import { Features } from "./features.js";
import { Overview } from "./overview.js";
import { Privacy } from "./privacy.js";
import { Quality } from "./quality.js";
import { Retention } from "./retention.js";
import { Sessions } from "./sessions.js";
import { Stories } from "./stories.js";
import { Versions } from "./versions.js";

/** A page, and what its numbers can be asked for by: it has no switch that does nothing on it. */
export interface Page {
	readonly name: string;
	readonly title: string;
	readonly filterOptions: FilterOptions;
	readonly show: (props: { readonly filters: Filters }) => ReactNode;
}

const allOptions: FilterOptions = { filters: everyFilter, hasIntervals: true, canCompare: true };
const rangeOptions: FilterOptions = { filters: everyFilter, hasIntervals: false, canCompare: false };
const intervalOptions: FilterOptions = { ...rangeOptions, hasIntervals: true };
const cohortOptions: FilterOptions = { ...rangeOptions, filters: tables.retention.filters };
const erasureOptions: FilterOptions = { ...allOptions, filters: tables.erasures.filters };

/** The page that is shown at first. */
export const firstPage: Page = { name: "overview", title: "Overview", filterOptions: allOptions, show: Overview };

/** Every page, in the order of the navigation. */
export const pages: ReadonlyArray<Page> = [
	firstPage,
	{ name: "stories", title: "Stories", filterOptions: allOptions, show: Stories },
	{ name: "features", title: "Pages & features", filterOptions: rangeOptions, show: Features },
	{ name: "sessions", title: "Sessions", filterOptions: allOptions, show: Sessions },
	{ name: "versions", title: "Versions", filterOptions: intervalOptions, show: Versions },
	{ name: "retention", title: "Retention", filterOptions: cohortOptions, show: Retention },
	{ name: "quality", title: "Quality", filterOptions: allOptions, show: Quality },
	{ name: "privacy", title: "Privacy", filterOptions: erasureOptions, show: Privacy },
];
