import { randomUUID } from "node:crypto";
import type { PastSession } from "./history.js";

const minuteMs = 60_000;

/** A session of five minutes in which a story was open for two of them, and of whose three events one was lost. */
export function oneSession(startedAtMs: number, installation: number, more: Partial<PastSession> = {}): PastSession {
	const happened = (
		seq: number,
		name: string,
		afterMs: number,
		properties: PastSession["events"][number]["properties"],
	): PastSession["events"][number] => {
		const occurredAtMs = startedAtMs + afterMs;
		return { seq, name, occurredAtMs, receivedAtMs: occurredAtMs + 2000, properties };
	};
	return {
		sessionId: randomUUID(),
		installation,
		pluginVersion: "1.2.0",
		channel: "stable",
		origin: "studio",
		startedAtMs,
		lastSeenAtMs: startedAtMs + 5 * minuteMs,
		openedAtMs: startedAtMs,
		endReason: "explicit",
		events: [
			happened(1, "StoryOpened", minuteMs, { story: 1, framework: "react" }),
			happened(3, "StoryClosed", 3 * minuteMs, { story: 1, openMs: 2 * minuteMs }),
		],
		...more,
	};
}
