import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "./archive.js";
import { pnpm, root, run } from "./run.js";

/** Packs what `pnpm package` has made: for npm as npm would publish it, for Wally as it would be copied in. */
export function packPackages(release: string, version: string, packageManager: string): void {
	const dist = join(root, "packages/telemetry-client/dist");
	pnpm(packageManager, ["pack", "--pack-destination", release], join(dist, "npm"));
	pack(join(release, `flipbook-telemetry-client-wally-${version}.tar.gz`), dist, "wally");
}

/** Packs the server with all it needs but Node: what an image copies, and what runs as it is on a machine of this kind. */
export async function packServer(release: string, version: string, packageManager: string): Promise<void> {
	const work = await mkdtemp(join(tmpdir(), "release-"));
	try {
		pnpm(packageManager, [
			"--config.inject-workspace-packages=true",
			"--filter",
			"@flipbook-telemetry/server",
			"deploy",
			"--prod",
			join(work, "server"),
		]);
		// pnpm's notes to itself, and commands of dependencies: they have in them where and when this was done.
		const notes = ["(", "-name", ".bin", "-o", "-name", ".modules.yaml", "-o", "-name", ".pnpm-workspace-state*", ")"];
		run("find", [join(work, "server/node_modules"), ...notes, "-prune", "-exec", "rm", "-rf", "{}", "+"]);
		pack(join(release, `flipbook-telemetry-server-${version}.tar.gz`), work, "server");
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}
