import { resolve } from "node:path";
import { readCount, readCounts } from "@flipbook-telemetry/test-support";
import { Command, Option } from "commander";
import { attacks } from "./attacks.js";
import { thisServer } from "./door-server.js";
import type { Addresses } from "./measure-door.js";
import { measureDoor } from "./measure-door.js";
import { doorTable } from "./report.js";

interface Options {
	readonly seconds: number;
	readonly connections: number;
	readonly addresses: Addresses;
	readonly attacks: ReadonlyArray<number>;
	readonly server: string;
}

const program: Command = new Command("bench:door")
	.description("Measures what plugins and monitors notice while somebody attacks the server from this machine.")
	.option("--seconds <number>", "how long each attack takes", readCount, 10)
	.option("--connections <number>", "how many connections the attacker has", readCount, 500)
	.addOption(
		new Option("--addresses <how>", "whether the server knows addresses")
			.choices(["counted", "removed"])
			.default("counted"),
	)
	.option(
		"--attacks <numbers>",
		`which of the ${attacks.length} attacks, from 1`,
		readCounts,
		attacks.map((_, index) => index + 1),
	)
	.option("--server <file>", "another build's dist/main.js, to compare with", thisServer)
	.showHelpAfterError("(--help says more)");

// pnpm hands a `--` of the caller's over as it is.
program.parse(process.argv.filter((argument) => argument !== "--"));
const { server, ...options } = program.opts<Options>();

const cost = await measureDoor({
	...options,
	program: resolve(server),
	attacks: options.attacks.map((number) => number - 1),
	say: (line) => console.error(line),
});
console.log(`\n${doorTable(cost)}`);
