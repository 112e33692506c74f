import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

// Runs the tests of every package, one after the other, and says in the end what passed, what failed, and what was left out and why.
const [task = "test", ...more] = process.argv.slice(2);
const turbo = fileURLToPath(new URL("turbo.mjs", import.meta.url));
const args = [turbo, "run", task, "--concurrency=1", "--continue", "--output-logs=new-only", ...more];
const run = spawn(process.execPath, args, {
	stdio: ["inherit", "pipe", "inherit"],
	env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
});

const totals = { passed: 0, failed: 0, skipped: 0 };
const reasons = new Set();

for await (const line of createInterface({ input: run.stdout })) {
	console.log(line);
	const text = line.replace(/\u001b\[[0-9;]*m/g, "");
	const reason = /Skipped: (.*)/.exec(text)?.[1];
	if (reason !== undefined) {
		reasons.add(reason);
	}
	if (/^\S+:\s+Tests\s/.test(text)) {
		for (const [, count, outcome] of text.matchAll(/(\d+) (passed|failed|skipped)/g)) {
			totals[outcome] += Number(count);
		}
	}
}

console.log(`\n${totals.passed} tests passed, ${totals.failed} failed, ${totals.skipped} were skipped.`);
for (const reason of reasons) {
	console.log(`Skipped: ${reason}`);
}
console.log("Packages that have not changed since their tests passed are not tested again.");
process.exitCode = run.exitCode ?? (await new Promise((resolve) => run.on("exit", (code) => resolve(code ?? 1))));
