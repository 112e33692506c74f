import { PostHog } from "posthog-node";
import type { StoredEvent } from "../feed/read-changes.js";
import { eventUuid, sessionUuid } from "./ids.js";

/** Where events are sent to. */
export interface PostHogProject {
	/** Its address, without a path. */
	readonly host: string;
	/** The project's API key. */
	readonly key: string;
}

type Message = Parameters<PostHog["capture"]>[0];

/**
 * An event as PostHog is told it: nothing but what is stored. No profile is made of an installation, and PostHog neither
 * keeps nor looks up the address that the request came from, which is this server's.
 */
function messageOf(event: StoredEvent): Message {
	return {
		distinctId: event.installationKey.toString("hex"),
		event: event.name,
		uuid: eventUuid(event.sessionId, event.seq),
		timestamp: event.occurredAt,
		disableGeoip: true,
		properties: {
			...event.properties,
			plugin_version: event.pluginVersion,
			channel: event.channel,
			origin: event.origin,
			$session_id: sessionUuid(event.sessionId, event.startedAt.getTime()),
			$process_person_profile: false,
			$ip: null,
			// The times are the server's already; how long a request takes is nothing to correct them by.
			$ignore_sent_at: true,
		},
	};
}

/** PostHog takes 20 MB in a request; so many events are some hundred kilobytes, and compressed. */
const eventsInRequest = 500;

/**
 * Sends one request with PostHog's own client. The client keeps what it could not send, or drops it, as it sees fit; so each
 * request has one of its own.
 */
async function sendRequest(
	{ host, key }: PostHogProject,
	events: ReadonlyArray<StoredEvent>,
	signal: AbortSignal,
): Promise<void> {
	const client = new PostHog(key, {
		host,
		// It sends when it is told to, everything at once, and tries once.
		flushAt: events.length + 1,
		maxQueueSize: events.length + 1,
		flushInterval: 0,
		fetchRetryCount: 0,
		disableGeoip: true,
		// Otherwise it adds a property of its own to each event.
		isServer: false,
		fetch: (url, options) =>
			fetch(url, { ...options, signal: AbortSignal.any([signal, ...(options.signal ? [options.signal] : [])]) }),
	});
	let taken = 0;
	client.on("flush", (messages: ReadonlyArray<unknown>) => (taken += messages.length));
	for (const event of events) {
		client.capture(messageOf(event));
	}
	// An event is put into the client's queue some promises after it was captured.
	await new Promise(setImmediate);
	await client.flush();
	if (taken !== events.length) {
		throw new Error(`PostHog's client has sent ${taken} of ${events.length} events.`);
	}
}

/**
 * Sends events, in as many requests as it takes, and resolves when PostHog has taken all of them. When it fails, some may
 * have arrived; all are to be sent again. It fails at once when the signal is aborted.
 */
export async function sendEvents(
	project: PostHogProject,
	events: ReadonlyArray<StoredEvent>,
	signal: AbortSignal,
): Promise<void> {
	for (let from = 0; from < events.length; from += eventsInRequest) {
		signal.throwIfAborted();
		await sendRequest(project, events.slice(from, from + eventsInRequest), signal);
	}
}
