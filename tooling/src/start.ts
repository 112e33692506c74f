import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { playDemo } from "./play-demo.js";

const usage = `pnpm start [--demo]

  --demo   play a simulated Studio session against the server, so that there is something to look at

Settings come from the environment; apps/server/.env.example has them all.`;

/** The line of the server's greeting that says where it listens. */
const greetingLine = /listens on (http:\/\/\S+)/;

function readOptions(): { readonly demo: boolean; readonly help: boolean } {
	try {
		const options = { demo: { type: "boolean", default: false }, help: { type: "boolean", default: false } } as const;
		// pnpm hands a `--` of the caller's over as it is.
		return parseArgs({ options, args: process.argv.slice(2).filter((argument) => argument !== "--") }).values;
	} catch (problem) {
		console.error(`${problem instanceof Error ? problem.message : String(problem)}\n\n${usage}`);
		process.exit(64);
	}
}

const { demo, help } = readOptions();
if (help) {
	console.log(usage);
	process.exit(0);
}

const main = fileURLToPath(import.meta.resolve("@flipbook-telemetry/server/main"));
// The log of every request would drown the demo's own lines.
const env = demo ? { LOG_LEVEL: "warn", ...process.env } : process.env;
const server = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });

// Ctrl+C reaches the server too; this process only waits for it to be done.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.on(signal, () => server.kill(signal));
}
server.on("exit", (code) => process.exit(code ?? 1));

createInterface({ input: server.stdout }).on("line", (line) => {
	console.log(line);
	const url = greetingLine.exec(line)?.[1];
	if (demo && url !== undefined) {
		playDemo(url, (text) => console.log(text)).catch((problem: unknown) => {
			console.error("The demo failed:", problem);
		});
	}
});
