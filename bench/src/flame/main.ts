import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { markdownLines } from "../table.js";
import { drawFlameGraph } from "./draw-flame-graph.js";
import type { CpuProfile } from "./stacks.js";
import { sharesByOwner, stacksOf } from "./stacks.js";

/** Less than this share of the time is not worth a line. */
const leastShare = 0.01;

const program: Command = new Command("bench:flame")
	.description("Draws what Node's --cpu-prof wrote as a flame graph, and prints whose code took how much of the time.")
	.argument("<profile>", "a .cpuprofile")
	.argument("<svg>", "where to draw it")
	.option("--title <text>", "what to write over it", "Where the time goes")
	.action(async (profile: string, svg: string, { title }: { readonly title: string }) => {
		const root = stacksOf(JSON.parse(await readFile(profile, "utf8")) as CpuProfile);
		await writeFile(svg, drawFlameGraph(root, title));
		console.log(
			markdownLines([
				["whose code", "share of the time"],
				...sharesByOwner(root)
					.filter(([, share]) => share >= leastShare)
					.map(([owner, share]) => [owner, `${(100 * share).toFixed(1)} %`]),
			]),
		);
	});

await program.parseAsync(process.argv.filter((argument) => argument !== "--"));
