import { headers, paths } from "@flipbook-telemetry/event-schema";

/** The requests of the plugin, as bytes. */
export interface PluginRequests {
	/** Opens a session under a key of the client's, for an installation if there is one already. */
	readonly start: (sessionKey: string, installationId?: string) => string;
	readonly beat: (token: string) => string;
	readonly end: (token: string) => string;
	/** Sends a batch of events; the body is ASCII. */
	readonly ingest: (token: string, body: string) => string;
}

/** Writes them for a server, with the headers that Studio adds. */
export function createPluginRequests(serverUrl: string): PluginRequests {
	const { host } = new URL(serverUrl);
	const lines = (method: string, path: string, ...more: ReadonlyArray<string>): string =>
		[
			`${method} ${path} HTTP/1.1`,
			`Host: ${host}`,
			"User-Agent: RobloxStudio/WinInet",
			"Roblox-Id: 0",
			"Accept: */*",
			...more,
			"\r\n",
		].join("\r\n");
	const bearer = (token: string): string => `Authorization: Bearer ${token}`;
	return {
		start: (sessionKey, installationId) =>
			lines(
				"GET",
				paths.startSession,
				`${headers.pluginVersion}: 1.2.0`,
				`${headers.channel}: stable`,
				`${headers.schemaVersion}: 1`,
				`${headers.sessionKey}: ${sessionKey}`,
				`${headers.sessionAge}: 0`,
				...(installationId === undefined ? [] : [`${headers.installationId}: ${installationId}`]),
			),
		beat: (token) => lines("GET", paths.stillAlive, bearer(token)),
		end: (token) => lines("GET", paths.endSession, bearer(token)),
		ingest: (token, body) =>
			lines("POST", paths.ingest, "Content-Type: application/json", bearer(token), `Content-Length: ${body.length}`) +
			body,
	};
}
