import { headers, paths } from "@flipbook-telemetry/event-schema";
import type { Channel } from "@flipbook-telemetry/event-schema";
import type { TransportRequest } from "./ports";
import type { SentWireEvent } from "./sent-log";
import { ageMs } from "./session";
import type { PendingEvent, Session, SessionGrant } from "./session";

/** Asks for a session. */
export function startRequest(
	build: { readonly pluginVersion: string; readonly channel: Channel },
	session: Session,
	installationId: string | undefined,
	now: number,
): TransportRequest {
	const values = new Map<string, string>([
		[headers.pluginVersion, build.pluginVersion],
		[headers.channel, build.channel],
		[headers.schemaVersion, tostring(session.contractVersion)],
		[headers.sessionKey, session.key],
		[headers.sessionAge, string.format("%d", ageMs(session.begunAt, now))],
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

/** Events as they travel when they are sent now. */
export function wireEvents(events: ReadonlyArray<PendingEvent>, now: number): ReadonlyArray<SentWireEvent> {
	return events.map((event) => ({
		seq: event.seq,
		name: event.name,
		ageMs: ageMs(event.recordedAt, now),
		properties: event.properties.isEmpty() ? undefined : event.properties,
	}));
}

/** Sends events. */
export function ingestRequest(grant: SessionGrant, events: ReadonlyArray<SentWireEvent>): TransportRequest {
	return { method: "POST", path: paths.ingest, headers: authorized(grant), body: { events } };
}

/** Asks for everything the server holds about this installation. */
export function exportRequest(installationId: string): TransportRequest {
	return { method: "GET", path: paths.myData, headers: new Map([[headers.installationId, installationId]]) };
}

/** Has the server erase everything about this installation. */
export function eraseRequest(installationId: string): TransportRequest {
	return { method: "DELETE", path: paths.myData, headers: new Map([[headers.installationId, installationId]]) };
}
