import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The real server as a process of its own. */
export interface ServerProcess {
	readonly child: ChildProcess;
	readonly url: string;
	/** Sends a signal and resolves with the exit code, or null for a process that was killed. */
	readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** Starts the compiled server; rejects with what it printed when it does not come up. */
export async function startServerProcess(env: Record<string, string>): Promise<ServerProcess> {
	const child = spawn(process.execPath, [main], {
		env: { PATH: process.env["PATH"], PORT: "0", LOG_LEVEL: "error", ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let errors = "";
	child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
	const url = await new Promise<string>((resolve, reject) => {
		createInterface({ input: child.stdout }).on("line", (line) => {
			const found = /listens on (\S+)/.exec(line)?.[1];
			if (found !== undefined) {
				resolve(found);
			}
		});
		child.on("exit", (code) => reject(new Error(`exit code ${code}: ${errors}`)));
	});
	return {
		child,
		url,
		end: (signal) =>
			new Promise((resolve) => {
				child.once("exit", (code) => resolve(code));
				child.kill(signal);
			}),
	};
}
