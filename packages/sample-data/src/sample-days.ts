import { addDays, dayOf } from "@flipbook-telemetry/server";
import { createSeededRandom } from "@flipbook-telemetry/studio-simulator";
import { arrivalsByDay, createPopulation, weekdayFactor } from "./population.js";
import { drawReleases, versionOn } from "./releases.js";
import type { SampleSession } from "./session.js";
import { drawSession } from "./session.js";

/** What to generate. The same options give the same data. */
export interface SampleOptions {
	readonly seed: number;
	readonly days: number;
	/** How many installations are used on a day, on average: fewer in the beginning, more in the end. */
	readonly installsPerDay: number;
	/** Where it ends, in milliseconds since 1970. The day of the moment before it is the last one. */
	readonly untilMs: number;
}

/** One day of sample data. */
export interface SampleDay {
	/** A UTC day, as `2026-03-01`. */
	readonly day: string;
	/** The keys of installations that are used for the first time. */
	readonly newInstallations: ReadonlyArray<Buffer>;
	/** In the order of their starts. */
	readonly sessions: ReadonlyArray<SampleSession>;
}

/** How likely one more session follows on the same day. */
const anotherChance = 0.1;

/**
 * Generates one day after the other. Only that day and the installations that may come back are in memory. Installations come
 * and go, work by the clocks of their time zones, and update sooner or later.
 */
export function* generateSampleDays({ seed, days, installsPerDay, untilMs }: SampleOptions): Generator<SampleDay> {
	const random = createSeededRandom(seed);
	const firstDay = addDays(dayOf(untilMs - 1), 1 - days);
	const releases = drawReleases(random, days);
	const population = createPopulation(random, seed, arrivalsByDay(days, installsPerDay));
	for (let index = 0; index < days; index += 1) {
		const day = addDays(firstDay, index);
		const { newcomers, visitors } = population.nextDay(weekdayFactor(day));
		const sessions: Array<SampleSession> = [];
		for (const installation of visitors) {
			const pluginVersion = versionOn(releases, index, installation.channel, installation.updateDelayDays);
			do {
				const dayStartMs = Date.parse(`${day}T00:00:00Z`);
				const session = drawSession(random, { installation, dayStartMs, pluginVersion, untilMs });
				if (session !== undefined) {
					sessions.push(session);
				}
			} while (random() < anotherChance);
		}
		sessions.sort((a, b) => a.startedAtMs - b.startedAtMs);
		const seen = new Set(sessions.map(({ installationKey }) => installationKey));
		yield { day, newInstallations: newcomers.map(({ key }) => key).filter((key) => seen.has(key)), sessions };
	}
}
