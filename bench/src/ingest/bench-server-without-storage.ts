import { startServer } from "@flipbook-telemetry/server";
import { runAsProgram } from "./run-as-program.js";

const openedAtMs = Date.now();

// The baseline that does all the server does with a batch but store it: each meets a session without events, and is answered
// at once.
await runAsProgram(() =>
	startServer(process.env, {
		writer: {
			apply: (_session, change) => {
				const session = {
					startedAtMs: openedAtMs,
					openedAtMs,
					lastSeenAtMs: Date.now(),
					endedAtMs: undefined,
					endReason: undefined,
					events: 0,
					maxSeq: 0,
					actions: 0,
					storiesOpened: 0,
					storyMs: 0,
				};
				return Promise.resolve(change.applyTo(session, () => false).answer);
			},
			waiting: () => 0,
			isFull: () => false,
			close: () => Promise.resolve(),
		},
	}),
);
