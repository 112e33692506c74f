import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createTestSummary } from "./test-summary.mjs";

// Runs the tests of every package, one after the other, and says in the end what passed, what failed, and what was skipped and why.
const [task = "test", ...more] = process.argv.slice(2);
const turbo = fileURLToPath(new URL("turbo.mjs", import.meta.url));
const args = [turbo, "run", task, "--concurrency=1", "--continue", "--output-logs=new-only", ...more];
const run = spawn(process.execPath, args, {
	stdio: ["inherit", "pipe", "inherit"],
	env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
});
const exited = new Promise((resolve) => run.on("exit", (code) => resolve(code ?? 1)));

const summary = createTestSummary();
for await (const line of createInterface({ input: run.stdout })) {
	console.log(line);
	summary.add(line);
}
console.log(`\n${summary.lines().join("\n")}`);
process.exitCode = await exited;
