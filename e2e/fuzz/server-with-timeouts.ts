import type { Timeouts } from "@flipbook-telemetry/server";
import { startServer } from "@flipbook-telemetry/server";

/** The server as a process of its own; its argument is how long connections may take, as JSON. */
const timeouts = JSON.parse(process.argv[2] ?? "{}") as Timeouts;
const server = await startServer(process.env, {}, timeouts);
const stop = (): void => void server.stop().then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("disconnect", stop);
process.send?.(server.url);
