import type { ScriptedServer } from "./scripted-server.js";

/** The events that arrived, by session token, in the order of their arrival: `1 SessionStarted`. */
export function eventsByToken(server: ScriptedServer): Readonly<Record<string, ReadonlyArray<string>>> {
	const names: Record<string, Array<string>> = {};
	for (const { headers, events } of server.arrived) {
		for (const event of events) {
			(names[headers.authorization?.replace("Bearer ", "") ?? ""] ??= []).push(`${event.seq} ${event.name}`);
		}
	}
	return names;
}

/** How often a call arrived. */
export function countOf(server: ScriptedServer, call: string): number {
	return server.arrived.filter((arrived) => arrived.call === call).length;
}
