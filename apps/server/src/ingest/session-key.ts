import { patterns } from "@flipbook-telemetry/event-schema";
import { hashBytes, uuidFrom } from "./uuid.js";

const uuid = new RegExp(patterns.uuid);

/** What a client made up for a session, so that it can ask for the same one again. It is written down nowhere. */
export type SessionKey = string;

/** Whether a text could be a session's key. */
export function isSessionKey(text: string): text is SessionKey {
	return uuid.test(text);
}

/** Whether a text could be the id of a session, as the server writes it: in lower case. */
export function isSessionId(text: string): boolean {
	return uuid.test(text) && text === text.toLowerCase();
}

/** A UUID of version 4's form that is always the same for a key, and from which the key cannot be found. */
function derive(purpose: string, key: SessionKey): string {
	return uuidFrom(hashBytes(`${purpose}:${key}`), 4);
}

/** The ids that are made from a key. */
export interface KeyIds {
	/** Of the session with this key. */
	readonly sessionId: string;
	/** The id that is issued with the session, should its installation need one. */
	readonly installationId: string;
}

/** A key gives so many pairs of ids: each is used once the session of the one before it was erased. */
const generations = 8;

/** The ids that can be made from a key, in the order in which they are used. They are always the same. */
export function idsOf(key: SessionKey): ReadonlyArray<KeyIds> {
	return Array.from({ length: generations }, (_, generation) => {
		const suffix = generation === 0 ? "" : `/${generation}`;
		return { sessionId: derive(`session${suffix}`, key), installationId: derive(`installation${suffix}`, key) };
	});
}
