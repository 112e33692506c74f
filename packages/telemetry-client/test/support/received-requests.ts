import type { ScriptedServer } from "./scripted-server.js";

/** The received events by session token, in the order received: `1 SessionStarted`. */
export function eventsByToken(server: ScriptedServer): Readonly<Record<string, ReadonlyArray<string>>> {
	const names: Record<string, Array<string>> = {};
	for (const { headers, events } of server.requests) {
		for (const event of events) {
			(names[headers.authorization?.replace("Bearer ", "") ?? ""] ??= []).push(`${event.seq} ${event.name}`);
		}
	}
	return names;
}

/** How often a call was received. */
export function countRequests(server: ScriptedServer, call: string): number {
	return server.requests.filter((request) => request.call === call).length;
}
