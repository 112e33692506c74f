import { headers, paths } from "@flipbook-telemetry/event-schema";
import type { Channel } from "@flipbook-telemetry/event-schema";
import type { TransportRequest } from "./ports";
import { ageMs } from "./session";
import type { PendingEvent, SessionGrant } from "./session";

/** Asks for a session. */
export function startRequest(
	build: { readonly pluginVersion: string; readonly channel: Channel },
	contractVersion: number,
	installationId: string | undefined,
): TransportRequest {
	const values = new Map<string, string>([
		[headers.pluginVersion, build.pluginVersion],
		[headers.channel, build.channel],
		[headers.schemaVersion, tostring(contractVersion)],
	]);
	if (installationId !== undefined) {
		values.set(headers.installationId, installationId);
	}
	return { method: "GET", path: paths.startSession, headers: values };
}

function authorized(grant: SessionGrant): Map<string, string> {
	return new Map([["Authorization", `Bearer ${grant.token}`]]);
}

/** Says that the session goes on. */
export function beatRequest(grant: SessionGrant): TransportRequest {
	return { method: "GET", path: paths.stillAlive, headers: authorized(grant) };
}

/** Says goodbye. */
export function endRequest(grant: SessionGrant): TransportRequest {
	return { method: "GET", path: paths.endSession, headers: authorized(grant) };
}

/** Sends events. */
export function ingestRequest(grant: SessionGrant, events: ReadonlyArray<PendingEvent>, now: number): TransportRequest {
	const batch = events.map((event) => ({
		seq: event.seq,
		name: event.name,
		ageMs: ageMs(event, now),
		properties: event.properties.isEmpty() ? undefined : event.properties,
	}));
	return { method: "POST", path: paths.ingest, headers: authorized(grant), body: { events: batch } };
}
