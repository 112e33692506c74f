import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

// turbo sends usage data to its makers unless this variable is set; a repository cannot turn that off in a file.
// https://turborepo.dev/docs/telemetry
const turbo = createRequire(import.meta.url).resolve("turbo/bin/turbo");
const { status, error } = spawnSync(process.execPath, [turbo, ...process.argv.slice(2)], {
	stdio: "inherit",
	env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
});
if (error !== undefined) {
	throw error;
}
process.exitCode = status ?? 1;
