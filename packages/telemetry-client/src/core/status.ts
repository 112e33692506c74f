import type { ConsentSnapshot } from "./consent";
import type { CourierStatus } from "./uploader";

/** How things stand, for a person to read. */
export type TelemetryStatus =
	/** Studio's settings are still being read. */
	| { readonly kind: "loading" }
	/** Nobody has said yes: nothing is counted, nothing is sent. */
	| { readonly kind: "off" }
	| { readonly kind: "collecting" }
	/** The server is asked for a session. The first time, Studio may be asking for permission. */
	| { readonly kind: "connecting" }
	/** The person told Studio not to let the plugin talk to the server. */
	| { readonly kind: "blocked" }
	/** The server does not work with this version of the plugin. */
	| { readonly kind: "refused" }
	/** The server takes nothing in for a while. */
	| { readonly kind: "paused"; readonly retryInSeconds: number }
	/** The server could not be reached, or asked to wait. */
	| { readonly kind: "waiting"; readonly retryInSeconds: number };

/** Sums up what the person said and how the sending goes. */
export function statusOf(consent: ConsentSnapshot, courier: CourierStatus): TelemetryStatus {
	if (consent.answer === "loading") {
		return { kind: "loading" };
	} else if (consent.answer !== "granted") {
		return { kind: "off" };
	}
	switch (courier.kind) {
		case "stopped":
			return { kind: courier.why };
		case "closed": {
			const { reason, seconds } = courier.closure;
			return { kind: reason === "pause" ? "paused" : "waiting", retryInSeconds: math.ceil(seconds) };
		}
		case "connecting":
			return { kind: "connecting" };
		case "working":
			return { kind: "collecting" };
	}
}
