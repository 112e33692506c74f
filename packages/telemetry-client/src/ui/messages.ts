import type { MyDataResult } from "../core/my-data";
import type { VerdictKind } from "../core/sent-log";
import type { TelemetryStatus } from "../core/status";

/** The names that the messages contain. */
export interface MessageNames {
	/** How the plugin calls itself. */
	readonly product: string;
	/** The host name that events are sent to. */
	readonly domain: string;
}

/** A duration, rounded. */
export function formatDuration(seconds: number): string {
	if (seconds < 90) {
		return `${math.max(0, math.ceil(seconds))} s`;
	}
	return seconds < 5400 ? `${math.round(seconds / 60)} min` : `${math.round(seconds / 3600)} h`;
}

/** How to allow the address in Studio. */
export function permissionInstructions({ product, domain }: MessageNames): string {
	return `To allow it, open Studio's Plugins tab, choose Manage Plugins, find ${product}, and switch on ${domain} among its HTTP permissions.`;
}

/** The text for a status. */
export function statusMessage(status: TelemetryStatus, names: MessageNames): string {
	const { product, domain } = names;
	switch (status.kind) {
		case "loading":
			return "Reading Studio's settings…";
		case "off":
			return "Off: nothing is counted and nothing is sent.";
		case "collecting":
			return "Collecting: usage is counted and sent every now and then.";
		case "connecting":
			return `Connecting to ${domain}. If Studio asks for permission, it waits for your answer.`;
		case "blocked":
			return `Blocked by Studio: ${product} may not talk to ${domain}. ${permissionInstructions(names)}`;
		case "refused":
			return `The server does not work with this version of ${product}. Nothing is sent.`;
		case "paused":
			return `Paused by the server. Next try in ${formatDuration(status.retryInSeconds)}.`;
		case "waiting":
			return `Waiting to try again: the last request did not get through. Next try in ${formatDuration(status.retryInSeconds)}.`;
	}
}

/** The text for the state of a sent event. */
export function verdictMessage(verdict: VerdictKind): string {
	switch (verdict) {
		case "waiting":
			return "on its way";
		case "stored":
			return "stored";
		case "unanswered":
			return "no answer";
		case "refused":
			return "refused";
		case "dropped":
			return "dropped";
	}
}

/** The text for a failed request about the user's data; undefined if it succeeded. */
export function failureMessage(result: MyDataResult, names: MessageNames): string | undefined {
	const { domain } = names;
	switch (result.kind) {
		case "done":
			return undefined;
		case "nothing":
			return "The server holds nothing about this installation.";
		case "busy": {
			const wait = result.retryAfterSeconds;
			return `The server is busy. Please try again ${wait !== undefined ? `in ${formatDuration(wait)}` : "in a while"}.`;
		}
		case "failed":
			return `The server could not do it (status ${result.status}). Please try again later.`;
		case "unreachable":
			switch (result.failure) {
				case "blocked":
					return `Studio was told not to let this plugin talk to ${domain}. ${permissionInstructions(names)}`;
				case "disabled":
					return "HTTP requests are switched off where this plugin runs. Please stop the game and try again.";
				case "throttled":
					return "Studio has too many requests under way just now. Please try again in a minute.";
				case "unavailable":
					return `${domain} could not be reached. Please check your connection, or try again later.`;
			}
	}
}
