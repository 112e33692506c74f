/** Sizes, counts and times that both ends use. The unit is in each name. */
export const limits = {
	/** The first heartbeat: early, so that a session whose end is never reported still shows that it lasted 30 s. */
	firstBeatSeconds: 30,
	/** Between heartbeats after the first one. */
	beatSeconds: 60,
	/** How long a recorded event waits for others before it is sent. */
	flushSeconds: 10,
	/** With this many queued events, they are sent without waiting for `flushSeconds`. */
	flushAtEvents: 50,
	/** The most events in one ingest request. */
	maxBatchEvents: 100,
	/** The most events a client queues. Past that the oldest are dropped, which leaves a gap in the sequence. */
	maxQueuedEvents: 1000,
	/**
	 * The most events a plugin window writes to plugin settings when it unloads, for the next run to send. All plugin settings
	 * are one file, which windows share.
	 */
	maxSpooledEvents: 200,
	/** The largest request body, after decompression. */
	maxBodyBytes: 262_144,
	/** The deepest nesting of a request's JSON. A batch has four levels: batch, events, event, properties. */
	maxJsonDepth: 6,
	/** The highest sequence number of a session. */
	maxSequence: 100_000,
	/**
	 * The highest plausible rate of sequence numbers, once the queue has been filled. Gaps below numbers that imply a higher
	 * rate are not counted as lost events.
	 */
	maxEventsPerSecond: 100,
	/** The most sessions that one installation may start on one day. */
	maxSessionsPerDay: 200,
	/** The greatest age of an event when it is sent. */
	maxAgeMs: 30 * 24 * 60 * 60 * 1000,
	/** A session has ended after this long without a heartbeat or an event. */
	silenceSeconds: 3600,
	/** How long a session's token is valid: long enough to send events that were unsent at unload on a later start. */
	tokenSeconds: 30 * 24 * 60 * 60,
	/** The most requests that one client makes in a minute, whatever happens. */
	maxRequestsPerMinute: 6,
	/** The shortest pause after a failed request. */
	minRetrySeconds: 1,
	/** The longest pause after a failed request, unless the server asks for a longer one. */
	maxRetrySeconds: 300,
	/** The longest pause that a server can impose, by `Retry-After` or by pausing, so that a mistake there is not for ever. */
	maxRetryAfterSeconds: 6 * 60 * 60,
	/** How often the consent popup is shown to a user who closes it without an answer, each time on another day. */
	maxConsentPrompts: 3,
	/** The most events in the list of sent events in Settings. */
	maxSentLogEvents: 5000,
	/** The most events of the last session that plugin settings keep for that list. */
	maxSavedSentLogEvents: 1000,
} as const;
