import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse-config.js";
import { createQueueInMemory } from "../ingest/queue/support/queue-in-memory.js";
import { useTestServer } from "../support/test-server.js";

const token = "a-token-for-whoever-watches";
const server = useTestServer({ METRICS_TOKEN: token }, { queue: createQueueInMemory(Date.now) });
const root = fileURLToPath(new URL("../../", import.meta.url));
const runbook = readFileSync(join(root, "../../docs/guides/operations.md"), "utf8");

/** What stands between backticks, on one line, or in a block of code, each of its lines. */
const code = [
	...[...runbook.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = ""]) => block.split("\n")),
	...[...runbook.replaceAll(/```[^]*?```/g, "").matchAll(/`([^`]+)`/g)].map(([, span = ""]) =>
		span.replaceAll(/\s+/g, " "),
	),
];

const found = (pattern: RegExp): ReadonlyArray<string> =>
	[...new Set(code.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")))].sort();

async function help(...args: ReadonlyArray<string>): Promise<string> {
	return (await promisify(execFile)(process.execPath, [join(root, "dist/cli/main.js"), ...args, "--help"])).stdout;
}

function sourceIn(folder: string): string {
	return readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => readFileSync(join(folder, name), "utf8"))
		.join("\n")
		.replaceAll(/" \+\s+"|` \+\s+`|` \+\s+"|" \+\s+`/g, "");
}

describe("the runbook names", () => {
	it("only commands and options that there are", async () => {
		const commands = found(/^telemetry ([a-z-]+)/g).filter((name) => name !== "--help");
		expect(commands.length).toBeGreaterThan(10);
		const known = await help();
		for (const command of commands) {
			expect(known).toMatch(new RegExp(`^  ${command} `, "m"));
		}
		const options = commands.map((command) => [command, found(new RegExp(`^telemetry ${command} .*?(--[a-z]+)`, "g"))]);
		await Promise.all(
			options.map(async ([command, names]) => {
				const text = names?.length === 0 ? "" : await help(String(command));
				(names as ReadonlyArray<string>).forEach((name) => expect(text).toContain(name));
			}),
		);
	});

	it("only metrics that there are", async () => {
		const metrics = found(/(telemetry_[a-z_]+|process_[a-z_]+)/g);
		expect(metrics.length).toBeGreaterThan(8);
		const text = await (await server.get("/metrics", token)).text();
		expect(
			metrics.filter((name) => !new RegExp(`^(# TYPE )?${name.replace(/_bucket$/, "")} `, "m").test(text)),
		).toEqual([]);
	});

	it("only settings that there are", () => {
		const asked = new Set<string>();
		parseConfig(new Proxy({}, { get: (_, name) => void asked.add(String(name)) }), "/");
		// What psql calls one of its own.
		asked.add("ON_ERROR_STOP");
		expect(found(/\b([A-Z]+_[A-Z_]+)\b/g).filter((name) => !asked.has(name))).toEqual([]);
	});

	it("only words that the server and its commands say", () => {
		const said = code.filter((text) => /^[A-Za-z]+( [A-Za-z…;,'.<>-]+){2,}$/.test(text));
		const words = said.filter((text) => !/^(ALTER|SELECT|GRANT|pnpm|telemetry|systemctl|age|No) /.test(text));
		expect(words.length).toBeGreaterThan(5);
		const source = sourceIn(join(root, "src"));
		const isSaid = (text: string): boolean => text.split("…").every((part) => source.includes(part.trim()));
		expect(words.filter((text) => !isSaid(text))).toEqual([]);
	});
});
