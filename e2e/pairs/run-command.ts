import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const telemetry = fileURLToPath(new URL("./cli/main.js", import.meta.resolve("@flipbook-telemetry/server/main")));

/** What came of a command. */
export interface CommandResult {
	readonly code: number | null;
	/** What a script would read. */
	readonly output: string;
	/** What it told a person. */
	readonly said: string;
}

/** Runs `telemetry` with settings of its own, as somebody does who looks after a server. */
export async function runCommand(
	settings: Readonly<Record<string, string>>,
	...args: ReadonlyArray<string>
): Promise<CommandResult> {
	const env = { PATH: process.env["PATH"], ...settings };
	const child = spawn(process.execPath, [telemetry, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
	const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
	const [output, said, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
	return { code, output, said };
}

/** The same, for what has to succeed. Throws with what it said otherwise. */
export async function mustRun(
	settings: Readonly<Record<string, string>>,
	...args: ReadonlyArray<string>
): Promise<CommandResult> {
	const result = await runCommand(settings, ...args);
	if (result.code !== 0) {
		throw new Error(`telemetry ${args.join(" ")} ended with ${result.code}: ${result.said.trim()}`);
	}
	return result;
}
