import type { MetricsQuery } from "@flipbook-telemetry/metrics-schema";
import { allOf } from "@flipbook-telemetry/metrics-schema";

/** Keeps groups of few installations from being seen (k-anonymity): with one installation left, a number is a person's. */
export interface Curtain {
	/** Whether a group of so many installations may be shown. An empty group is nobody's. */
	readonly mayShow: (installations: number) => boolean;
	/** The value, or null behind the curtain. */
	readonly show: <T>(installations: number, value: T) => T | null;
}

/** The curtain for numbers that are a breakdown, or not. What is counted over everybody is shown as it is. */
export function createCurtain(smallestGroup: number, isBreakdown: boolean): Curtain {
	const mayShow = (installations: number): boolean =>
		!isBreakdown || installations === 0 || installations >= smallestGroup;
	return { mayShow, show: (installations, value) => (mayShow(installations) ? value : null) };
}

/** Whether a query looks at a part of the installations only. */
export function isFiltered({ version, channel }: MetricsQuery): boolean {
	return version !== allOf || channel !== allOf;
}
