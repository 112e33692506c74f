import { markdownLines, plain } from "../table.js";
import { totalBytes } from "./disk-sizes.js";
import type { EventCost } from "./measure-cost.js";
import { walParts } from "./write-cost.js";

/** The goal for an event's row and its entries in indexes, in bytes. */
const goalBytes = 120;

/** What events and sessions take on disk, by table and index, per event and per session. */
export function diskTable({ events, sessions, eventSizes, sessionSizes }: EventCost): string {
	const row = (what: string, bytes: number, perSession: boolean): ReadonlyArray<string> => [
		what,
		`${plain(bytes / 1024)} KiB`,
		perSession ? plain(bytes / sessions) : "–",
		plain(bytes / events),
	];
	return markdownLines([
		["on disk", "all", "bytes per session", "bytes per event"],
		...eventSizes.map(({ what, bytes }) => row(`events: ${what}`, bytes, false)),
		row("events together", totalBytes(eventSizes), false),
		...sessionSizes.map(({ what, bytes }) => row(`sessions: ${what}`, bytes, true)),
		row("sessions together", totalBytes(sessionSizes), true),
		row("all", totalBytes([...eventSizes, ...sessionSizes]), false),
	]);
}

/** Where the bytes of an event go in its table. */
export function rowTable({ rowParts }: EventCost): string {
	return markdownLines([
		["an event in its table", "bytes"],
		...rowParts.map(({ what, bytes }) => [what, plain(bytes)]),
	]);
}

/** What batches of each size take, per event. */
export function batchTable({ batchCosts }: EventCost): string {
	return markdownLines([
		["per event, in batches of", ...batchCosts.map(({ batch }) => plain(batch))],
		["WAL, bytes", ...batchCosts.map(({ walBytes, events }) => plain(walBytes / events))],
		...walParts.map((part) => [
			`– ${part}`,
			...batchCosts.map(({ walParts: bytes, events }) => plain((bytes.get(part) ?? 0) / events)),
		]),
		["server's processor time, µs", ...batchCosts.map((cost) => plain((1e6 * cost.serverSeconds) / cost.events))],
		["PostgreSQL's, µs", ...batchCosts.map((cost) => plain((1e6 * cost.postgresSeconds) / cost.events))],
	]);
}

/** What the same events take in other tables. */
export function alternativeTable({ alternatives }: EventCost): string {
	const together = (index: number): number =>
		(alternatives[index]?.tableBytes ?? 0) + (alternatives[index]?.indexBytes ?? 0);
	return markdownLines([
		["events table, bytes per event", "table", "index", "together", "ratio"],
		...alternatives.map(({ what, tableBytes, indexBytes }, index) => [
			what,
			plain(tableBytes),
			plain(indexBytes),
			plain(together(index)),
			(together(index) / together(0)).toFixed(2),
		]),
	]);
}

/** Whether the goal is met. */
export function verdict({ events, eventSizes }: EventCost): string {
	const bytes = totalBytes(eventSizes) / events;
	return `An event takes ${plain(bytes)} bytes: the goal of ${goalBytes} is ${bytes <= goalBytes ? "met" : "not met"}.`;
}
