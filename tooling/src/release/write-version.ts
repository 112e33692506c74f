import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { summaryOf, withRelease } from "./changelog.js";
import { root, run } from "./run.js";
import { versionPlaces, withVersion } from "./version-places.js";

/** The repository, or a copy of what in it says the version. */
const folder = process.argv[2] ?? root;
const changesets = join(folder, ".changeset");
const names = (await readdir(changesets)).filter((name) => name.endsWith(".md") && name !== "README.md").sort();
if (names.length === 0) {
	throw new Error('There is no changeset to say how big the step is. "pnpm changeset" makes one.');
}
const summaries = await Promise.all(
	names.map(async (name) => summaryOf(await readFile(join(changesets, name), "utf8"))),
);

// Sets the version of each package by what the changesets say, and deletes them.
run(join(root, "node_modules/.bin/changeset"), ["version"], folder);

const { version } = JSON.parse(await readFile(join(folder, "apps/server/package.json"), "utf8")) as { version: string };
for (const place of versionPlaces) {
	const file = join(folder, place.path);
	await writeFile(file, withVersion(await readFile(file, "utf8"), place, version));
}
const changelog = join(folder, "CHANGELOG.md");
const day = new Date().toISOString().slice(0, 10);
await writeFile(changelog, withRelease(await readFile(changelog, "utf8"), { version, day, summaries }));
console.log(
	`${version}. Look at it, commit it, and tag the commit v${version}: the rest is done by .github/workflows/release.yml.`,
);
