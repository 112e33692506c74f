import { everyFilter, tables } from "@flipbook-telemetry/metrics-schema";
import type { ReactNode } from "react";
import type { Filters } from "../filters.js";
import type { Askable } from "../parts/filter-bar.js";
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
	readonly askable: Askable;
	readonly show: (props: { readonly filters: Filters }) => ReactNode;
}

const everything: Askable = { filters: everyFilter, hasIntervals: true, canCompare: true };
const range: Askable = { filters: everyFilter, hasIntervals: false, canCompare: false };
const intervals: Askable = { ...range, hasIntervals: true };
const cohorts: Askable = { ...range, filters: tables.retention.filters };
const erasures: Askable = { ...everything, filters: tables.erasures.filters };

/** The page that is shown at first. */
export const firstPage: Page = { name: "overview", title: "Overview", askable: everything, show: Overview };

/** Every page, in the order of the navigation. */
export const pages: ReadonlyArray<Page> = [
	firstPage,
	{ name: "stories", title: "Stories", askable: everything, show: Stories },
	{ name: "features", title: "Pages & features", askable: range, show: Features },
	{ name: "sessions", title: "Sessions", askable: everything, show: Sessions },
	{ name: "versions", title: "Versions", askable: intervals, show: Versions },
	{ name: "retention", title: "Retention", askable: cohorts, show: Retention },
	{ name: "quality", title: "Quality", askable: everything, show: Quality },
	{ name: "privacy", title: "Privacy", askable: erasures, show: Privacy },
];
