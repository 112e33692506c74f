import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The real server as a process of its own, at its most talkative. */
export interface VerboseServer {
	readonly url: string;
	/** Everything it has printed and logged so far. */
	readonly output: () => Buffer;
	readonly stop: () => Promise<void>;
}

const main = fileURLToPath(import.meta.resolve("@flipbook-telemetry/server/main"));

/** Starts it on a database; rejects with what it printed when it does not come up. */
export async function startVerboseServer(databaseUrl: string, dataDir: string): Promise<VerboseServer> {
	const child = spawn(process.execPath, [main], {
		env: {
			PATH: process.env["PATH"],
			PORT: "0",
			LOG_LEVEL: "trace",
			DATABASE_URL: databaseUrl,
			DATA_DIR: dataDir,
			// A simulated hour takes a second of the server's time.
			REQUESTS_PER_MINUTE_PER_SESSION: "1000000",
			REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	const chunks: Array<Buffer> = [];
	child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
	child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
	const url = await new Promise<string>((resolve, reject) => {
		createInterface({ input: child.stdout }).on("line", (line) => {
			const found = /listens on (\S+)/.exec(line)?.[1];
			if (found !== undefined) {
				resolve(found);
			}
		});
		child.on("exit", (code) => reject(new Error(`exit code ${code}: ${Buffer.concat(chunks).toString("utf8")}`)));
	});
	return {
		url,
		output: () => Buffer.concat(chunks),
		stop: () =>
			new Promise((resolve) => {
				child.once("exit", () => resolve());
				child.kill("SIGTERM");
			}),
	};
}
