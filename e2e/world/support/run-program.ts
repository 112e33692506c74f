import { spawn } from "node:child_process";

/** What a program came to. */
export interface Ran {
	readonly code: number;
	/** Standard output and standard error, as they came. */
	readonly out: string;
	/** Standard output alone. */
	readonly printed: string;
}

/** Runs a program to its end, with something typed into it. Never throws for what the program says or ends with. */
export function runProgram(program: string, args: ReadonlyArray<string>, typed = ""): Promise<Ran> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
		let out = "";
		let printed = "";
		child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString("utf8")));
		for (const stream of [child.stdout, child.stderr]) {
			stream.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
		}
		child.on("error", reject);
		child.on("close", (code) => resolve({ code: code ?? -1, out, printed }));
		child.stdin.on("error", () => undefined);
		child.stdin.end(typed);
	});
}

/** Runs a program that has to succeed, and gives what it printed. */
export async function mustRun(program: string, args: ReadonlyArray<string>): Promise<string> {
	const { code, out, printed } = await runProgram(program, args);
	if (code !== 0) {
		throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${out.slice(-4000)}`);
	}
	return printed;
}
