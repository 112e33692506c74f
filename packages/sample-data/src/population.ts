import { createHash } from "node:crypto";
import type { Channel } from "@flipbook-telemetry/event-schema";
import type { Origin } from "@flipbook-telemetry/server";
import { drawCount, drawExponential, drawFrom } from "./draw.js";
import type { Random, Weighted } from "./draw.js";

/** An installation, and what its behaviour follows from. Days are counted from the first of the sample data. */
export interface Installation {
	readonly key: Buffer;
	readonly firstDay: number;
	/** It is not used from this day on. */
	readonly goneOn: number;
	/** How likely it is used on an ordinary day. */
	readonly visitChance: number;
	/** What its clock is ahead of UTC. */
	readonly zoneHours: number;
	readonly channel: Channel;
	readonly updateDelayDays: number;
	readonly origin: Origin;
}

interface Kind {
	readonly visitChance: number;
	/** How long it is in use, on average. */
	readonly lifeDays: number;
}

/** Half try the plugin once; most of the rest give it up within weeks. This is what makes retention fall as it does. */
const kinds: Weighted<Kind> = [
	[{ visitChance: 0, lifeDays: 1 }, 0.5],
	[{ visitChance: 0.12, lifeDays: 40 }, 0.32],
	[{ visitChance: 0.45, lifeDays: 200 }, 0.18],
];

const zones: Weighted<number> = [
	[-8, 12],
	[-6, 10],
	[-5, 20],
	[-3, 10],
	[0, 10],
	[1, 16],
	[3, 6],
	[8, 12],
	[9, 4],
];

const channels: Weighted<Channel> = [
	["stable", 88],
	["beta", 9],
	["dev", 3],
];

/** How much is done on a day of the week, from Sunday; 1 on average. */
const weekdayFactors = [0.84, 1.04, 1.1, 1.1, 1.06, 1.0, 0.86];

const forgedShare = 0.01;
const laggardShare = 0.08;

/** How much is done on a day, in relation to others of its time. */
export function weekdayFactor(day: string): number {
	return weekdayFactors[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? 1;
}

/** How many come on a day, in relation to the other days: twice and a third as many on the last as on the first. */
function growth(day: number, days: number): number {
	return 0.6 + (0.8 * day) / days;
}

/** On how many days an installation is used that is first used so many days before the end. */
function expectedVisits(daysLeft: number): number {
	return kinds.reduce(
		(sum, [{ visitChance, lifeDays }, share]) =>
			sum + share * (1 + visitChance * lifeDays * (1 - Math.exp(-daysLeft / lifeDays))),
		0,
	);
}

/**
 * How many installations come on each day, so that over all days `installsPerDay` are used on a day, on average.
 */
export function arrivalsByDay(days: number, installsPerDay: number): ReadonlyArray<number> {
	const shape = Array.from({ length: days }, (_, day) => growth(day, days));
	const visits = shape.reduce((sum, arrivals, day) => sum + arrivals * expectedVisits(days - 1 - day), 0);
	return shape.map((arrivals) => (arrivals * days * installsPerDay) / visits);
}

function drawInstallation(random: Random, name: string, day: number): Installation {
	const { visitChance, lifeDays } = drawFrom(random, kinds);
	const meanDelayDays = random() < laggardShare ? 90 : 5;
	return {
		key: createHash("sha256").update(name).digest(),
		firstDay: day,
		goneOn: day + 1 + drawExponential(random, lifeDays),
		visitChance,
		zoneHours: drawFrom(random, zones),
		channel: drawFrom(random, channels),
		updateDelayDays: drawExponential(random, meanDelayDays),
		origin: random() < forgedShare ? "other" : "studio",
	};
}

/** Who comes to a population, and who of it is there on a day. It forgets those who never come back. */
export interface Population {
	/** Call it for one day after the other. */
	readonly nextDay: (weekday: number) => {
		readonly newcomers: ReadonlyArray<Installation>;
		/** Newcomers included. */
		readonly visitors: ReadonlyArray<Installation>;
	};
}

/** Creates a population. Who belongs to it is named after the seed, so that data of two seeds have no installation in common. */
export function createPopulation(random: Random, seed: number, arrivals: ReadonlyArray<number>): Population {
	let day = -1;
	let count = 0;
	let living: ReadonlyArray<Installation> = [];
	return {
		nextDay: (weekday) => {
			day += 1;
			const newcomers = Array.from({ length: drawCount(random, (arrivals[day] ?? 0) * weekday) }, () =>
				drawInstallation(random, `${seed}/${(count += 1)}`, day),
			);
			const returning = living.filter(({ visitChance }) => random() < visitChance * weekday);
			living = [...living, ...newcomers].filter(({ goneOn, visitChance }) => visitChance > 0 && goneOn > day + 1);
			return { newcomers, visitors: [...returning, ...newcomers] };
		},
	};
}
