import type { IngestAnswer, Problem, SessionStart, WireEvent } from "@flipbook-telemetry/event-schema";
import { headers, paths } from "@flipbook-telemetry/event-schema";
import type { LedgerEvent, LedgerSession } from "./ledger.ts";

/** An answer of the server; undefined where there was none that was whole. */
export type Answer<Body> = { readonly status: number; readonly body: Body } | undefined;

/** The requests that a plugin makes. */
export interface Requests {
	readonly start: (session: LedgerSession) => Promise<Answer<SessionStart & Problem>>;
	readonly ingest: (token: string, events: ReadonlyArray<LedgerEvent>) => Promise<Answer<IngestAnswer & Problem>>;
	readonly stillAlive: (token: string) => Promise<Answer<unknown>>;
	readonly erase: (installationId: string) => Promise<Answer<unknown>>;
}

/** Where they go to. */
export interface RequestOptions {
	/** A server that runs, a different one each time where there are several; undefined where none does. */
	readonly url: () => string | undefined;
	/** Whether a proxy says where each comes from. */
	readonly hasAddresses: boolean;
	readonly random: () => number;
}

const timeoutMs = 10_000;

const wireEventOf = ({ seq, name, properties, atMs }: LedgerEvent, nowMs: number): WireEvent => ({
	seq,
	name,
	properties,
	ageMs: Math.max(0, nowMs - atMs),
});

/** Makes them, each at once and only once. */
export function createRequests({ url, hasAddresses, random }: RequestOptions): Requests {
	const ask = async <Body>(path: string, init: RequestInit): Promise<Answer<Body>> => {
		const server = url();
		if (server === undefined) {
			return undefined;
		}
		const address = `198.51.${Math.floor(random() * 100)}.${Math.floor(random() * 250)}`;
		const given = { ...init.headers, ...(hasAddresses ? { "X-Forwarded-For": address } : {}) };
		try {
			const signal = AbortSignal.timeout(timeoutMs);
			const response = await fetch(`${server}${path}`, { ...init, headers: given, signal });
			const text = await response.text();
			return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as Body };
		} catch {
			return undefined;
		}
	};
	const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
	return {
		start: ({ key, person, startedAtMs }) =>
			ask(paths.startSession, {
				headers: {
					[headers.pluginVersion]: person.pluginVersion,
					[headers.channel]: "stable",
					[headers.schemaVersion]: "1",
					[headers.sessionKey]: key,
					[headers.sessionAge]: String(Math.max(0, Date.now() - startedAtMs)),
					...(person.installationId === undefined ? {} : { [headers.installationId]: person.installationId }),
				},
			}),
		ingest: (token, events) => {
			const nowMs = Date.now();
			return ask(paths.ingest, {
				method: "POST",
				headers: { ...bearer(token), "Content-Type": "application/json" },
				body: JSON.stringify({ events: events.map((event) => wireEventOf(event, nowMs)) }),
			});
		},
		stillAlive: (token) => ask(paths.stillAlive, { headers: bearer(token) }),
		erase: (installationId) =>
			ask(paths.myData, { method: "DELETE", headers: { [headers.installationId]: installationId } }),
	};
}
