import type { Channel } from "@flipbook-telemetry/event-schema";

/** What this build of the plugin is. */
export const build = {
	product: "Flipbook",
	pluginVersion: "0.1.0",
	channel: "dev" as Channel,
};
