import { readCount } from "@flipbook-telemetry/test-support";
import { Command } from "commander";
import { startBenchSetup } from "../support/bench-setup.js";
import { measureSessions } from "./measure-sessions.js";
import type { SessionsOptions } from "./measure-sessions.js";
import { factList, kindTable, verdict } from "./report.js";

const program: Command = new Command("bench:sessions")
	.description("Measures how one server process holds many sessions that keep the client's times.")
	.option("--sessions <number>", "how many sessions are open at once", readCount, 100_000)
	.option("--seconds <number>", "for how long requests are measured", readCount, 60)
	.option("--warm-up-seconds <number>", "for how long before that they are only made", readCount, 5)
	.option("--connections <number>", "how many kept-open connections the sessions share", readCount, 256)
	.option("--compress <number>", "divide all the client's times by this", readCount, 1)
	.option("--seed <number>", "what people do is made up from it", readCount, 1)
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const options: SessionsOptions = {
	...program.opts<Omit<SessionsOptions, "say">>(),
	say: (line) => console.error(line),
};

const setup = await startBenchSetup();
try {
	const cost = await measureSessions(setup, options);
	console.log(`\n${kindTable(cost, options.seconds)}\n\n${factList(cost, options)}\n\n${verdict(cost)}`);
} finally {
	await setup.remove();
}
