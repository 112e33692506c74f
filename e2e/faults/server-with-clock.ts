import { standardTimeouts, startServer } from "@flipbook-telemetry/server";

/** The server as a process of its own, whose clock its parent sets: each message is by how many milliseconds it is off. */
let offsetMs = 0;
process.on("message", (message) => {
	offsetMs = Number(message);
});

const server = await startServer(
	process.env,
	{ now: () => Date.now() + offsetMs },
	standardTimeouts,
	// So many times more often than usual do jobs run.
	Number(process.env["HURRY"] ?? "1"),
);
const stop = (): void => void server.stop().then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("disconnect", stop);
process.send?.(server.url);
