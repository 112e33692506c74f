import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { noticesFile, noticesOfModel } from "../package/notices.js";
import { root, run } from "./run.js";

/** Part of a Rojo project: `$path` says which file or folder something is made of. */
interface Node {
	readonly [name: string]: unknown;
}

/** A project as it is, but for where its paths lead. */
function withPaths(node: Node, change: (path: string) => string): Node {
	return Object.fromEntries(
		Object.entries(node).map(([name, value]) => {
			if (name === "$path" && typeof value === "string") {
				return [name, change(value)];
			}
			return [
				name,
				typeof value === "object" && value !== null && name !== "globIgnorePaths"
					? withPaths(value as Node, change)
					: value,
			];
		}),
	);
}

/** The compiled plugin says that it is a build of a developer; the one that is released says that it is stable. */
async function markAsStable(out: string): Promise<void> {
	const file = join(out, "apps/plugin/src/build.luau");
	const text = await readFile(file, "utf8");
	const marked = text.replace('channel = "dev"', 'channel = "stable"');
	if (marked === text) {
		throw new Error(`${file} does not say which channel it is of.`);
	}
	await writeFile(file, marked);
}

/** The same project, whose model also holds the text in a file. */
function withText(project: Node, name: string, path: string): Node {
	return { ...project, tree: { ...(project["tree"] as Node), [name]: { $path: path } } };
}

/**
 * Builds the plugin and the client as models, binary and as XML, with the Rojo of `.ci/rojo`. The licences of others' code are
 * a StringValue in each.
 */
export async function buildModels(release: string, version: string): Promise<void> {
	const rojo = run(join(root, ".ci/rojo"), []).trim();
	const work = await mkdtemp(join(tmpdir(), "release-"));
	const notices = join(work, noticesFile);
	try {
		await writeFile(notices, await noticesOfModel());
		for (const [project, name] of [
			["plugin", "FlipbookTelemetry"],
			["client", "FlipbookTelemetryClient"],
		] as const) {
			const from = join(root, "rojo");
			const text = await readFile(join(from, `${project}.project.json`), "utf8");
			const compiled = join(root, "apps/plugin/out");
			const stable = join(work, "out");
			if (project === "plugin") {
				await cp(compiled, stable, { recursive: true });
				await markAsStable(stable);
			}
			const changed = withPaths(JSON.parse(text) as Node, (path) => {
				const absolute = resolve(from, path);
				return absolute === compiled ? stable : absolute;
			});
			const file = join(work, `${project}.project.json`);
			await writeFile(file, JSON.stringify(withText(changed, "THIRD-PARTY-NOTICES", notices)));
			for (const kind of ["rbxm", "rbxmx"]) {
				run(rojo, ["build", file, "--output", join(release, `${name}-${version}.${kind}`)]);
			}
		}
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}
