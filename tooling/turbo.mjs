import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

// turbo reports its use to its makers unless its environment forbids it, and has no setting for that in a repository.
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
