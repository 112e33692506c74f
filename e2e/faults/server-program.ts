import type { Timeouts } from "@flipbook-telemetry/server";
import { standardTimeouts, startServer } from "@flipbook-telemetry/server";

/**
 * The server as a separate process. Its parent sets the clock: each message is by how many milliseconds it is off. JOB_SPEEDUP is how
 * many times more often than usual jobs run. The argument is how long connections may take, as JSON.
 */
const timeouts = process.argv[2] === undefined ? standardTimeouts : (JSON.parse(process.argv[2]) as Timeouts);
let offsetMs = 0;
process.on("message", (message) => {
	offsetMs = Number(message);
});

const now = (): number => Date.now() + offsetMs;
const server = await startServer(process.env, { now }, timeouts, Number(process.env["JOB_SPEEDUP"] ?? "1"));
const stop = (): void => void server.stop().then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("disconnect", stop);
process.send?.(server.url);
