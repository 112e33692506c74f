import { stdin, stderr } from "node:process";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/**
 * Reads one line: from a person without showing what is typed, or from whatever is piped in. Undefined when there is none.
 */
export async function askPassword(prompt: string): Promise<string | undefined> {
	const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
	const isPerson = stdin.isTTY;
	const lines = createInterface({ input: stdin, output: nowhere, terminal: isPerson });
	if (isPerson) {
		stderr.write(prompt);
		lines.on("SIGINT", () => lines.close());
	}
	try {
		for await (const line of lines) {
			return line;
		}
		return undefined;
	} finally {
		lines.close();
		if (isPerson) {
			stderr.write("\n");
		}
	}
}
