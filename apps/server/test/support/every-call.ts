import { createContract } from "../../src/ingest/contract/contract.js";
import { createDocument } from "../../src/site/api-reference/document.js";
import { makeApiKey } from "../../src/site/login/api-keys.js";
import { pinned, startHeaders } from "./test-server.js";

const metricsToken = "a-token-for-whoever-watches";
const script = makeApiKey("script");

/** A server that has everything that can be had of one, with the limits out of the way. */
export const everythingOn = {
	METRICS_TOKEN: metricsToken,
	API_KEYS: script.entry,
	SHARED_NUMBERS: "daily",
	RATE_LIMIT_STORE: "postgres",
	REQUESTS_PER_MINUTE_PER_ADDRESS: "10000",
	REQUESTS_PER_MINUTE_PER_SESSION: "10000",
};

/** A call that the server answers, made with what it asks for. */
export interface Call {
	/** Such as `GET /readyz`. */
	readonly name: string;
	readonly make: (serverUrl: string, session: Session, signal: AbortSignal) => Promise<Response>;
}

/** Who calls. */
export interface Session {
	readonly sessionId: string;
	readonly sessionToken: string;
	readonly installationId: string;
}

function credentialOf(path: string, { sessionToken }: Session): string {
	return path === "/metrics" ? metricsToken : path.startsWith("/api/") ? script.key : sessionToken;
}

const bodies: Readonly<Record<string, unknown>> = {
	"/telemetry/ingest": { events: [pinned(1)] },
	"/api/login": { password: "not the password" },
};

/** Every call there is, by the OpenAPI document. */
export const everyCall: ReadonlyArray<Call> = Object.entries(createDocument(createContract()).paths ?? {}).flatMap(
	([path, calls]) =>
		Object.keys(calls).map((verb): Call => {
			const method = verb.toUpperCase();
			const body = method === "POST" ? bodies[path] : undefined;
			return {
				name: `${method} ${path}`,
				make: async (serverUrl, session, signal) =>
					fetch(serverUrl + path, {
						method,
						signal,
						headers: {
							...startHeaders,
							Authorization: `Bearer ${credentialOf(path, session)}`,
							"Telemetry-Installation-Id": session.installationId,
							...(body === undefined ? {} : { "Content-Type": "application/json" }),
						},
						...(body === undefined ? {} : { body: JSON.stringify(body) }),
					}),
			};
		}),
);
