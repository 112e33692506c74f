import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Comparison } from "@flipbook-telemetry/test-support";

const project = fileURLToPath(new URL("../../../rojo/client.project.json", import.meta.url));

/** The size of the model that Rojo builds; nothing if Rojo is not installed. */
export function measureModel(): ReadonlyArray<Comparison> {
	const folder = mkdtempSync(join(tmpdir(), "bench-"));
	const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "flipbook-telemetry/rojo/bin");
	const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:${cache}` };
	try {
		const model = join(folder, "client.rbxm");
		execFileSync("rojo", ["build", project, "--output", model], { env, stdio: "ignore" });
		return [{ what: "client.rbxm, with Roact", unit: "KiB", ours: statSync(model).size / 1024, baseline: undefined }];
	} catch (problem) {
		if ((problem as NodeJS.ErrnoException).code === "ENOENT") {
			console.log("Rojo is not installed, so the model's size is left out.");
			return [];
		}
		throw problem;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
