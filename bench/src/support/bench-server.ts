import { startServer } from "@flipbook-telemetry/server";
import { runAsProgram } from "./run-as-program.js";

// The server as a process of its own, as it is.
await runAsProgram(() => startServer(process.env));
