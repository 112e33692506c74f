/** Sizes, counts and times that both ends keep to. The unit is in each name. */
export const limits = {
	/** The first sign of life: early, so that "open for 30 s" can be decided for a session that never says goodbye. */
	firstBeatSeconds: 30,
	/** Between signs of life after the first one. */
	beatSeconds: 60,
	/** How long a recorded event waits for company before it is sent. */
	flushSeconds: 10,
	/** As many events waiting are sent at once, without waiting for the timer. */
	flushAtEvents: 50,
	/** The most events one ingest request may hold. */
	maxBatchEvents: 100,
	/** The most events a client keeps while it cannot send. Past it the oldest go, and leave a gap in the sequence. */
	maxQueuedEvents: 1000,
	/**
	 * The most events a plugin window writes to plugin settings when it unloads, for the next run to send. All plugin settings
	 * are one file, which windows share.
	 */
	maxSpooledEvents: 200,
	/** The largest body of a request, after unpacking. */
	maxBodyBytes: 262_144,
	/** The deepest nesting of a request's JSON: batch, events, event, properties. */
	maxJsonDepth: 6,
	/** The highest sequence number of a session. */
	maxSequence: 100_000,
	/**
	 * A client that keeps numbering events faster than this, once its queue has been filled, is not believed: what is missing
	 * below such a number is not counted as lost.
	 */
	maxEventsPerSecond: 100,
	/** The most sessions one installation may begin on one day. */
	maxSessionsPerDay: 200,
	/** The oldest an event may be when it is sent. */
	maxAgeMs: 30 * 24 * 60 * 60 * 1000,
	/** A session without a sign of life for this long has ended. */
	silenceSeconds: 3600,
	/** For how long a session's token is accepted, so that events unsent at unload can be sent on the next start. */
	tokenSeconds: 30 * 24 * 60 * 60,
	/** The most requests one client makes in a minute, whatever happens. */
	maxRequestsPerMinute: 6,
	/** The shortest pause after a failed request, before it is tried again. */
	minRetrySeconds: 1,
	/** The longest pause after a failed request, unless the server asks for more. */
	maxRetrySeconds: 300,
	/** The longest a server can send a client away for, by `Retry-After` or by pausing: a mistake there must heal. */
	maxRetryAfterSeconds: 6 * 60 * 60,
	/** How often the popup is shown to someone who closes it without an answer, each time on another day. */
	maxAsks: 3,
	/** The most events that a person can look back on in Settings. */
	maxListedEvents: 5000,
	/** The most events of the last session that plugin settings keep for looking back on. */
	maxKeptListedEvents: 1000,
} as const;
