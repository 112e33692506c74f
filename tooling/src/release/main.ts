import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { changesOf } from "./changelog.js";
import { checksumsOf } from "./checksums.js";
import { buildModels } from "./models.js";
import { packPackages, packServer } from "./packages.js";
import { root } from "./run.js";

const release = join(root, "release");
const { version, packageManager } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
	version: string;
	packageManager: string;
};

await rm(release, { recursive: true, force: true });
await mkdir(release);
await buildModels(release, version);
packPackages(release, version, packageManager);
await packServer(release, version);
const sums = await checksumsOf(release);
await writeFile(join(release, "SHA256SUMS"), sums);
await writeFile(join(release, "CHANGES.md"), changesOf(await readFile(join(root, "CHANGELOG.md"), "utf8"), version));

for (const name of (await readdir(release)).sort()) {
	const { size } = await stat(join(release, name));
	console.log(`${String(size).padStart(10)}  release/${name}`);
}
