import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What pnpm tells the scripts it runs would be taken for settings by those it runs in turn. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));

/** Runs a program and gives what it prints; what it says goes to standard error. Throws when it fails. */
export function run(program: string, args: ReadonlyArray<string>, cwd = root): string {
	return execFileSync(program, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** The same with the pnpm that the repository pins, whichever one is installed. */
export function pnpm(packageManager: string, args: ReadonlyArray<string>, cwd = root): string {
	return run("npx", ["--yes", packageManager, ...args], cwd);
}
