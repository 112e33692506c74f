import type { ReceivedEvent } from "../session/session-change.js";
import type { SessionStore } from "../store/session-store.js";
import type { SessionName } from "../store/session-store.js";

/** Something that was heard of a session, as it lies in the queue. Times are milliseconds since 1970. */
export type QueueEntry = SessionName & { readonly receivedAtMs: number } & (
		| { readonly kind: "events"; readonly events: ReadonlyArray<ReceivedEvent> }
		| { readonly kind: "alive" }
		| { readonly kind: "end" }
	);

/** Raised when an entry changes its form, so that an older server does not misread what a newer one wrote. */
const version = 1;

/** An entry as bytes. */
export function encodeEntry(entry: QueueEntry): Uint8Array {
	return Buffer.from(JSON.stringify({ version, ...entry }));
}

/** Reads an entry back. Throws when it was not written by `encodeEntry`, or by a newer one. */
export function decodeEntry(bytes: Uint8Array): QueueEntry {
	const { version: found, ...entry } = JSON.parse(Buffer.from(bytes).toString()) as QueueEntry & { version: number };
	if (found !== version) {
		throw new Error(
			`An entry of the queue has version ${found}; this server reads ${version}. A newer one has to read it.`,
		);
	}
	return entry;
}

/** Does with an entry what was not done when it was heard. */
export async function replayEntry(store: SessionStore, entry: QueueEntry): Promise<void> {
	switch (entry.kind) {
		case "events":
			await store.addEvents(entry, entry.events, entry.receivedAtMs);
			break;
		case "alive":
			await store.keepAlive(entry, entry.receivedAtMs);
			break;
		case "end":
			await store.endSession(entry, entry.receivedAtMs);
			break;
	}
}
