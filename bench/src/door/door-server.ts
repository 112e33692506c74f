import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A server as a process of its own. */
export interface DoorServer {
	readonly url: string;
	readonly stop: () => Promise<void>;
}

/** The program of this build. */
export const thisServer = fileURLToPath(import.meta.resolve("@flipbook-telemetry/server/main"));

/**
 * Starts a server's program, with its limits as they come and the PostgreSQL that it brings. It may be one of an older build, to
 * compare with.
 */
export async function startDoorServer(
	program: string,
	settings: Readonly<Record<string, string>>,
): Promise<DoorServer> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-bench-door-"));
	const env = { PATH: process.env["PATH"], PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "error", ...settings };
	const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "inherit"] });
	const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
	const url = await new Promise<string>((resolve, reject) => {
		createInterface({ input: child.stdout }).on("line", (line) => {
			const found = /listens on (\S+)/.exec(line)?.[1];
			if (found !== undefined) {
				resolve(found);
			}
		});
		child.once("exit", (code) => reject(new Error(`The server ended with exit code ${code}.`)));
	});
	return {
		url,
		stop: async () => {
			// One that is busy with an attack may not hear of a polite request for long.
			const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
			child.kill("SIGTERM");
			await exited;
			clearTimeout(timer);
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}
