import { standardTimeouts, startServer } from "@flipbook-telemetry/server";
import { hurry } from "./life-server.ts";

/** The server as a process of its own, whose jobs come round soon. */
const server = await startServer(process.env, {}, standardTimeouts, hurry);
const stop = (): void => void server.stop().then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("disconnect", stop);
process.send?.(server.url);
