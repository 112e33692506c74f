import { parseArgs } from "node:util";
import { standardTimeouts } from "@flipbook-telemetry/server";
import type { Rows } from "./rows.ts";
import { mostGrowthBytes, runFuzz } from "./run-fuzz.ts";
import type { KindReport } from "./tally.ts";

const { values } = parseArgs({
	options: {
		requests: { type: "string", default: "100000" },
		slow: { type: "string", default: "40" },
		seed: { type: "string", default: String(Date.now() % 1_000_000) },
		only: { type: "string" },
	},
});
const seed = Number(values.seed);
const again = `--requests ${values.requests} --seed ${seed}`;
console.log(
	`${values.requests} requests, seed ${seed}; repeat with ${again}, one of them alone with --only <its number>`,
);

const report = await runFuzz({
	seed,
	requests: Number(values.requests),
	slowConnections: values.only === undefined ? Number(values.slow) : 0,
	timeouts: standardTimeouts,
	...(values.only === undefined ? {} : { only: Number(values.only) }),
	onProgress: (line) => console.log(`  ${line}`),
});

const count = (number: number): string => number.toLocaleString("en-US");
const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`;
const cells = ({ requests, answers }: Pick<KindReport, "requests" | "answers">): string =>
	[requests, ...[2, 4, 5].map((digit) => answers[digit] ?? 0)].map(count).join(" | ");
const rows = ({ installations, sessions, events }: Rows): string =>
	`${count(installations)} installations, ${count(sessions)} sessions, ${count(events)} events`;

console.log("\n| kind | requests | 2xx | 4xx | 5xx |\n| --- | ---: | ---: | ---: | ---: |");
for (const kind of report.kinds) {
	console.log(`| ${kind.kind} | ${cells(kind)} |`);
}
console.log(`| all | ${cells(report)} |`);
console.log(`
rows before: ${rows(report.rows.before)}
rows after: ${rows(report.rows.after)}, of which ${count(report.realEvents)} events were real
server's memory: ${mib(report.memory[0])} when warm, ${mib(report.memory[1])} at the end; at most ${mib(mostGrowthBytes)} more are tolerated
crashes: ${report.crashes}
time: ${report.seconds.toFixed(0)} s`);
if (report.wrong.length > 0) {
	console.error(`\nWRONG:\n${report.wrong.join("\n")}`);
	process.exit(1);
}
console.log("Everything hostile was refused.");
