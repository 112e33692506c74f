import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

/** An event as PostHog takes it. */
export interface PostHogEvent {
	readonly uuid: string;
	readonly event: string;
	readonly distinct_id: string;
	readonly timestamp: string;
	readonly properties: Readonly<Record<string, unknown>>;
}

/** A PostHog on this machine that speaks its batch protocol, and now and then fails as a service far away does. */
export interface PostHogStandIn {
	readonly settings: Readonly<Record<"POSTHOG_HOST" | "POSTHOG_KEY", string>>;
	/** What it has, told apart as PostHog does: by day, name, person and id. */
	readonly events: () => ReadonlyArray<PostHogEvent>;
	readonly close: () => Promise<void>;
}

const key = "phc_pairs0project0key";
/** The share of requests that is refused, of those that are cut, and of those that are taken without an answer. */
const failures = { refused: 0.05, cut: 0.05, lost: 0.05 };

/** Starts it. */
export async function startPostHogStandIn(random: () => number): Promise<PostHogStandIn> {
	const taken = new Map<string, PostHogEvent>();
	const server = createServer((request, response) => {
		buffer(request).then(
			(body) => {
				const draw = random();
				if (draw < failures.refused) {
					response.writeHead(503).end('{"status":"no time"}');
					return;
				}
				if (draw < failures.refused + failures.cut) {
					request.socket.destroy();
					return;
				}
				const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8");
				const { api_key: given, batch } = JSON.parse(text) as { api_key: string; batch: ReadonlyArray<PostHogEvent> };
				if (request.method !== "POST" || request.url !== "/batch/" || given !== key) {
					response.writeHead(401).end('{"type":"authentication_error"}');
					return;
				}
				for (const event of batch) {
					taken.set([event.timestamp.slice(0, 10), event.event, event.distinct_id, event.uuid].join(" "), event);
				}
				if (draw < failures.refused + failures.cut + failures.lost) {
					request.socket.destroy();
				} else {
					response.writeHead(200, { "Content-Type": "application/json" }).end('{"status":"Ok"}');
				}
			},
			() => response.destroy(),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		settings: {
			POSTHOG_HOST: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
			POSTHOG_KEY: key,
		},
		events: () => [...taken.values()],
		close: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
}
