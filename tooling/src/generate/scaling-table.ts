import { format } from "prettier";
import { droplets, inputs } from "./scaling-inputs.js";

const sizes = [1000, 10_000, 100_000, 1_000_000, 10_000_000];

const hourSeconds = 3600;

/** What so many daily users ask of machines. */
export interface Demand {
	readonly sessionsAtOnce: number;
	readonly requestsPerSecond: number;
	readonly eventsPerDay: number;
	readonly serverCores: number;
	readonly postgresCores: number;
	/** How long counting a day takes. */
	readonly countSeconds: number;
	/** How old a number of today may be. */
	readonly todaySeconds: number;
	readonly diskGiB: number;
}

/** The arithmetic, from daily users to what they ask. */
export function demandOf(dailyUsers: number): Demand {
	const sessionsAtOnce = ((dailyUsers * inputs.hoursPerUser.value) / 24) * inputs.peakFactor.value;
	const requestsPerSecond = (sessionsAtOnce * inputs.requestsPerHour.value) / 3600;
	const eventsPerDay = dailyUsers * inputs.hoursPerUser.value * inputs.eventsPerHour.value;
	const coresFor = (coresThen: number): number =>
		((requestsPerSecond / inputs.measuredRequests.value) * coresThen) / inputs.busiestShare.value;
	const countSeconds = (eventsPerDay / inputs.rolledEvents.value) * inputs.rolledSeconds.value;
	const todaySeconds = countSeconds + Math.max(inputs.leastPauseSeconds.value, inputs.pauseFactor.value * countSeconds);
	const countingCores = countSeconds / todaySeconds + (inputs.daysAnHour.value * countSeconds) / hourSeconds;
	return {
		sessionsAtOnce,
		requestsPerSecond,
		eventsPerDay,
		serverCores: coresFor(inputs.serverCores.value),
		// Counting never takes more than one core: what is not done in time is done later.
		postgresCores: coresFor(inputs.postgresCores.value) + Math.min(1, countingCores),
		countSeconds,
		todaySeconds,
		diskGiB: (eventsPerDay * inputs.daysKept.value * inputs.bytesPerEvent.value * inputs.diskFactor.value) / 2 ** 30,
	};
}

/** Machines, in words, and what they cost a month, in dollars. */
export interface Machines {
	readonly words: string;
	readonly price: number;
}

/** One droplet for everything where there is one that is large enough; else servers apart from a database. */
export function machinesFor({ serverCores, postgresCores, requestsPerSecond, diskGiB }: Demand): Machines {
	const volume = (room: number): { readonly words: string; readonly price: number } => {
		const more = Math.ceil(Math.max(0, diskGiB - room));
		return { words: more === 0 ? "" : " and a volume", price: more * inputs.volumePrice.value };
	};
	const fitting = droplets
		.filter(({ cores }) => cores >= serverCores + postgresCores)
		.map((droplet) => ({ ...droplet, volume: volume(droplet.diskGiB) }))
		.map((droplet) => ({ ...droplet, together: droplet.price + droplet.volume.price }))
		.sort((a, b) => a.together - b.together);
	const [cheapest] = fitting;
	// One process of the server has one core.
	const processes = Math.ceil(serverCores);
	if (cheapest !== undefined) {
		const servers = processes === 1 ? "" : ` with ${processes} servers on it`;
		return {
			words: `one droplet of ${cheapest.cores} vCPU${servers}${cheapest.volume.words}`,
			price: cheapest.together,
		};
	}
	const serverDroplets = Math.ceil(serverCores / 4);
	const databaseCores = Math.max(2, 2 * Math.ceil(postgresCores / 2));
	const nodes = Math.ceil(requestsPerSecond / inputs.balancerRequests.value);
	const price =
		serverDroplets * (droplets.find(({ cores }) => cores === 4)?.price ?? 0) +
		databaseCores * inputs.corePrice.value +
		volume(0).price +
		nodes * inputs.balancerPrice.value;
	const balancer = nodes === 1 ? "a balancer" : `a balancer of ${nodes} nodes`;
	return {
		words: `${balancer}, ${serverDroplets} droplets of 4 vCPU with ${processes} servers, a database of ${databaseCores} dedicated vCPU${volume(0).words}`,
		price,
	};
}

function rounded(value: number): string {
	return value >= 10 ? Math.round(value).toLocaleString("en-US") : value.toFixed(value < 0.1 ? 2 : 1);
}

function duration(seconds: number): string {
	const [divisor, unit] = seconds < 60 ? [1, "s"] : seconds < 7200 ? [60, "min"] : [3600, "h"];
	return `${rounded(seconds / divisor)} ${unit}`;
}

function gibOrTib(gib: number): string {
	return gib < 1024 ? `${rounded(gib)} GiB` : `${rounded(gib / 1024)} TiB`;
}

function inputRows(): ReadonlyArray<string> {
	const rows = Object.values(inputs).map(
		({ value, what, from }) => `| ${what} | ${value.toLocaleString("en-US")} | ${from} |`,
	);
	return ["| | | from |", "| --- | ---: | --- |", ...rows];
}

function sizeRows(): ReadonlyArray<string> {
	const head =
		"| daily users | sessions at once | requests/s | events a day | cores: server | cores: PostgreSQL | counting a day | today is late by | " +
		"disk | machines | a month |";
	const rows = sizes.map((dailyUsers) => {
		const demand = demandOf(dailyUsers);
		const machines = machinesFor(demand);
		const cells = [
			dailyUsers.toLocaleString("en-US"),
			rounded(demand.sessionsAtOnce),
			rounded(demand.requestsPerSecond),
			demand.eventsPerDay.toLocaleString("en-US"),
			rounded(demand.serverCores),
			rounded(demand.postgresCores),
			duration(demand.countSeconds),
			duration(demand.todaySeconds),
			gibOrTib(demand.diskGiB),
			machines.words,
			`$${Math.round(machines.price).toLocaleString("en-US")}`,
		];
		return `| ${cells.join(" | ")} |`;
	});
	return [head, "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |", ...rows];
}

/** How many daily users there may be before the numbers of today are older than a minute. */
export function usersUntilTodayIsLate(): number {
	return 60 / ((1 + inputs.pauseFactor.value) * demandOf(1).countSeconds);
}

/** How many daily users there may be before the days that are counted once an hour take longer than one. */
export function usersUntilCountingIsLate(): number {
	return hourSeconds / (inputs.daysAnHour.value * demandOf(1).countSeconds);
}

/** A Markdown page with what the arithmetic begins with, and what comes out, put between its comments. */
export async function withScalingTables(page: string): Promise<string> {
	let result = page;
	for (const [name, rows] of [
		["inputs", inputRows()],
		["sizes", sizeRows()],
	] as const) {
		const table = (await format(rows.join("\n"), { parser: "markdown" })).trim();
		result = result.replace(
			new RegExp(`(<!-- ${name}:[^>]*-->)[\\s\\S]*?(<!-- /${name} -->)`),
			(_, start: string, end: string) => [start, "", table, "", end].join("\n"),
		);
	}
	return result;
}
