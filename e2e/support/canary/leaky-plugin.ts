import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const realProject = fileURLToPath(new URL("../../../rojo/plugin.project.json", import.meta.url));
const transport = "packages/telemetry-client/src/studio/http-transport.luau";

/**
 * A copy of the compiled plugin that gives something away: the Luau expression's value travels with every request in a
 * header. Gives the copy's project file.
 */
export async function makeLeakyPlugin(expression: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "leaky-plugin-"));
	const project = JSON.parse(await readFile(realProject, "utf8")) as {
		tree: { out: { $path: string } };
	};
	const out = join(dirname(realProject), project.tree.out.$path);
	await cp(out, join(folder, "out"), { recursive: true });
	const file = join(folder, "out", transport);
	const source = await readFile(file, "utf8");
	const leaky = source.replace("local body\n", `headers["X-Debug"] = tostring(${expression})\n\tlocal body\n`);
	if (leaky === source) {
		throw new Error("The transport has changed; the canary does not know any more where to put a leak.");
	}
	await writeFile(file, leaky);
	const absolute = JSON.stringify(project).replaceAll('"../', `"${join(dirname(realProject), "..")}/`);
	const copied = JSON.parse(absolute) as typeof project;
	copied.tree.out.$path = join(folder, "out");
	const projectFile = join(folder, "plugin.project.json");
	await writeFile(projectFile, JSON.stringify(copied));
	return projectFile;
}
