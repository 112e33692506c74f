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

/** Packs the server with all it needs but Node and PostgreSQL: what a droplet is given, for machines of this kind. */
export async function packServer(release: string, version: string): Promise<void> {
	const work = await mkdtemp(join(tmpdir(), "release-"));
	try {
		const name = `flipbook-telemetry-server-${version}`;
		run(join(root, "deploy/make-release"), ["--folder", join(work, name)]);
		pack(join(release, `${name}.tar.gz`), work, name);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}
