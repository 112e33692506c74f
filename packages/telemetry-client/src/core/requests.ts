import { bearer, headers, paths } from "@flipbook-telemetry/event-schema";
import type { Channel } from "@flipbook-telemetry/event-schema";
import type { TransportRequest } from "./ports";
import type { SentWireEvent } from "./sent-log";
import { ageMs } from "./session";
import type { QueuedEvent, Session, SessionCredentials } from "./session";

/** Asks for a session. */
export function startSessionRequest(
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
		[headers.sessionAge, string.format("%d", ageMs(session.startedAt, now))],
	]);
	if (installationId !== undefined) {
		values.set(headers.installationId, installationId);
	}
	return { method: "GET", path: paths.startSession, headers: values };
}

function authorization(credentials: SessionCredentials): Map<string, string> {
	return new Map([["Authorization", bearer(credentials.token)]]);
}

/** Keeps the session alive. */
export function heartbeatRequest(credentials: SessionCredentials): TransportRequest {
	return { method: "GET", path: paths.stillAlive, headers: authorization(credentials) };
}

/** Ends the session. */
export function endSessionRequest(credentials: SessionCredentials): TransportRequest {
	return { method: "GET", path: paths.endSession, headers: authorization(credentials) };
}

/** Events as they are sent at this moment. */
export function wireEvents(events: ReadonlyArray<QueuedEvent>, now: number): ReadonlyArray<SentWireEvent> {
	return events.map((event) => ({
		seq: event.seq,
		name: event.name,
		ageMs: ageMs(event.recordedAt, now),
		properties: event.properties.isEmpty() ? undefined : event.properties,
	}));
}

/** Sends events. */
export function ingestRequest(credentials: SessionCredentials, events: ReadonlyArray<SentWireEvent>): TransportRequest {
	return { method: "POST", path: paths.ingest, headers: authorization(credentials), body: { events } };
}

/** Asks for everything that the server stores about this installation. */
export function exportRequest(installationId: string): TransportRequest {
	return { method: "GET", path: paths.myData, headers: new Map([[headers.installationId, installationId]]) };
}

/** Asks the server to erase everything about this installation. */
export function eraseRequest(installationId: string): TransportRequest {
	return { method: "DELETE", path: paths.myData, headers: new Map([[headers.installationId, installationId]]) };
}
