import type { Config } from "../../config/config.js";
import type { LogPlace } from "./jetstream-queue.js";

const megabyte = 1_048_576;

/** The log that the settings name; undefined when they name none. */
export function logPlaceOf(config: Config): LogPlace | undefined {
	return config.natsServers.length === 0
		? undefined
		: {
				servers: config.natsServers,
				isEncrypted: config.isNatsEncrypted,
				token: config.natsToken,
				replicas: config.natsReplicas,
				maxBytes: config.natsMaxMegabytes * megabyte,
			};
}
