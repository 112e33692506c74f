import type { ConsentSnapshot } from "./consent";
import type { UploaderStatus } from "./uploader";

/** What telemetry is doing, for the settings page to show. */
export type TelemetryStatus =
	/** Studio's settings are still being read. */
	| { readonly kind: "loading" }
	/** There is no consent: nothing is recorded and nothing is sent. */
	| { readonly kind: "off" }
	| { readonly kind: "collecting" }
	/** A session is being requested. The first time, Studio may be asking for permission. */
	| { readonly kind: "connecting" }
	/** The user has denied the plugin this address in Studio. */
	| { readonly kind: "blocked" }
	/** The server refused to open a session for this version of the plugin. */
	| { readonly kind: "refused" }
	/** The server has paused ingestion. */
	| { readonly kind: "paused"; readonly retryInSeconds: number }
	/** The server could not be reached, or asked to wait. */
	| { readonly kind: "waiting"; readonly retryInSeconds: number };

/** Derives the status from the consent and the uploader. */
export function statusOf(consent: ConsentSnapshot, uploader: UploaderStatus): TelemetryStatus {
	if (consent.answer === "loading") {
		return { kind: "loading" };
	} else if (consent.answer !== "granted") {
		return { kind: "off" };
	}
	switch (uploader.kind) {
		case "stopped":
			return { kind: uploader.why };
		case "waiting": {
			const { reason, seconds } = uploader.delay;
			return { kind: reason === "pause" ? "paused" : "waiting", retryInSeconds: math.ceil(seconds) };
		}
		case "connecting":
			return { kind: "connecting" };
		case "working":
			return { kind: "collecting" };
	}
}
