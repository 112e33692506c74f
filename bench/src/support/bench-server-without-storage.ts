import { catalogue } from "@flipbook-telemetry/event-schema";
import { createCountEvents, noNumbers, startServer, addEvents } from "@flipbook-telemetry/server";
import { runAsProgram } from "./run-as-program.js";

const openedAtMs = Date.now();
const countEvents = createCountEvents(catalogue);

// The baseline that does all the server does with a batch but store it: each meets a session without events, and is answered
// at once.
await runAsProgram(() =>
	startServer(process.env, {
		store: {
			addEvents: (_session, events, receivedAtMs) => {
				const session = {
					startedAtMs: openedAtMs,
					openedAtMs,
					lastSeenAtMs: Date.now(),
					endedAtMs: undefined,
					endReason: undefined,
					isDayClosed: false,
					events: 0,
					...noNumbers,
					actions: 0,
					storiesOpened: 0,
					storyMs: 0,
				};
				return Promise.resolve(addEvents(events, receivedAtMs, countEvents).applyTo(session).answer);
			},
			keepAlive: () => Promise.resolve(true),
			endSession: () => Promise.resolve(),
			tryStoring: () => Promise.resolve(),
			waiting: () => 0,
			isFull: () => false,
		},
	}),
);
