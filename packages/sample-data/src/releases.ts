import type { Channel } from "@flipbook-telemetry/event-schema";
import { drawFrom } from "./draw.js";
import type { Random } from "./draw.js";

/** A version, and the day from which the stable channel has it, counted from the first of the sample data. */
export interface Release {
	readonly version: string;
	readonly day: number;
}

/** How many days before the stable channel the others have a version. */
const daysAhead: Readonly<Record<Channel, number>> = { stable: 0, beta: 10, dev: 21 };

const shortestPauseDays = 18;
const longestPauseDays = 55;

/** Draws what was released from before the first day up to beyond the last. */
export function drawReleases(random: Random, days: number): ReadonlyArray<Release> {
	let [major, minor, patch] = [1, 0, 0];
	let day = -longestPauseDays;
	const releases: Array<Release> = [];
	while (day < days + daysAhead.dev) {
		releases.push({ version: `${major}.${minor}.${patch}`, day });
		day += shortestPauseDays + Math.floor(random() * (longestPauseDays - shortestPauseDays));
		const step = drawFrom(random, [
			["patch", 45],
			["minor", 50],
			["major", 5],
		]);
		[major, minor, patch] =
			step === "patch" ? [major, minor, patch + 1] : step === "minor" ? [major, minor + 1, 0] : [major + 1, 0, 0];
	}
	return releases;
}

/** The version that somebody runs who updates `delayDays` after a release. */
export function versionOn(releases: ReadonlyArray<Release>, day: number, channel: Channel, delayDays: number): string {
	const known = releases.findLast((release) => release.day <= day + daysAhead[channel] - delayDays) ?? releases[0];
	if (known === undefined) {
		throw new Error("Nothing was released.");
	}
	return known.version;
}
