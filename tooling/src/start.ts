import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { addDemoPassword } from "./demo-password.js";
import { demoEnv, fillDemoYear } from "./demo-year.js";
import { playDemo } from "./play-demo.js";

const usage = `pnpm start [--demo]

  --demo   on a database of its own (.data/demo): make a year of use up, so that the dashboard has something to show,
           and play a simulated Studio session against the server

Settings come from the environment; apps/server/.env.example has them all.`;

/** The line of the server's greeting that says where it listens. */
const greetingLine = /listens on (http:\/\/\S+)/;

interface Options {
	readonly demo: boolean;
	readonly help: boolean;
}

function readOptions(): Options {
	const flag = { type: "boolean", default: false } as const;
	try {
		const options = { demo: flag, help: flag };
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

if (demo) {
	const say = (line: string): void => console.log(line);
	await fillDemoYear({ env: demoEnv(process.env), days: 365, installsPerDay: 60, nowMs: Date.now(), say }).catch(
		(problem: unknown) => {
			console.error(`The demo was not made: ${problem instanceof Error ? problem.message : String(problem)}`);
			process.exit(1);
		},
	);
}

const main = fileURLToPath(import.meta.resolve("@flipbook-telemetry/server/main"));
// The log of every request would drown the demo's own lines.
const { env, password } = demo
	? await addDemoPassword({ LOG_LEVEL: "warn", ...demoEnv(process.env) })
	: { env: process.env, password: undefined };
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
		const way = password === undefined ? "" : `; for this run the password is ${password}`;
		console.log(`The numbers of a year of sample data are at ${url}/dashboard${way}\n`);
		playDemo(url, (text) => console.log(text)).catch((problem: unknown) => {
			console.error("The demo failed:", problem);
		});
	}
});
