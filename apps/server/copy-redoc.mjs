import { copyFile, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// Redoc comes as one file, with many packages in it. Their licences travel with it.
const bundle = "redoc.standalone.js";
const out = new URL("dist/site/api-reference/", import.meta.url);
const bundles = dirname(createRequire(import.meta.url).resolve(`redoc/bundles/${bundle}`));

/** The folder in which a package finds another one; undefined when that is not installed. */
async function folderOf(from, name) {
	for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
		const found = await realpath(join(folder, "node_modules", name)).catch(() => undefined);
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}

/** A package and all that it depends on, by name. */
async function installedFrom(start) {
	const found = new Map();
	const folders = [start];
	for (const folder of folders) {
		const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
		if (!found.has(manifest.name)) {
			found.set(manifest.name, { folder, manifest });
			for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
				const next = await folderOf(folder, name);
				folders.push(...(next === undefined ? [] : [next]));
			}
		}
	}
	return found;
}

/** A package's name, licence and terms. Redoc brings versions of its own, so none is named. */
async function noticeOf({ folder, manifest: { name, license = "" } }) {
	const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
	const text = file === undefined ? "" : `\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
	return `## ${name} ${license}`.trim() + `\n${text}`;
}

const { sources } = JSON.parse(await readFile(join(bundles, `${bundle}.map`), "utf8"));
const bundled = new Set(sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []));
const installed = await installedFrom(dirname(bundles));
const names = ["redoc", ...[...bundled].sort()];
const notices = names.map((name) =>
	installed.has(name)
		? noticeOf(installed.get(name))
		: `## ${name}\n\nBundled by Redoc, which ships no licence text for it: https://www.npmjs.com/package/${name}\n`,
);
const heading = `# Licenses\n\n${bundle} contains these packages:\n`;

await copyFile(join(bundles, bundle), new URL(bundle, out));
await writeFile(new URL("THIRD-PARTY-NOTICES.txt", out), [heading, ...(await Promise.all(notices))].join("\n"));
