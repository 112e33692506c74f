import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { PluginHandle, Studio, StudioOptions } from "../../src/index.js";
import { createStudio } from "../../src/index.js";

/** A Studio in which a plugin made of one script has been started. */
export interface RunningScript {
	readonly studio: Studio;
	readonly plugin: PluginHandle;
	/** Starts the plugin again. */
	readonly start: () => Promise<PluginHandle>;
	/** What it printed so far, line by line. */
	readonly printed: () => ReadonlyArray<string>;
	readonly problems: () => ReadonlyArray<string>;
}

/** Writes files into a fresh folder, which goes with the test, and gives its path. */
export async function writeFiles(files: Readonly<Record<string, string>>): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "studio-simulator-"));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	for (const [name, text] of Object.entries(files)) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	}
	return folder;
}

/** Starts a plugin whose only script is this Luau; `modules` are ModuleScripts beside it. */
export async function runLuau(
	source: string,
	{ modules = {}, assetId, ...options }: StudioOptions & { modules?: Record<string, string>; assetId?: number } = {},
): Promise<RunningScript> {
	const files = Object.fromEntries(Object.entries(modules).map(([name, text]) => [`src/${name}.luau`, text]));
	const folder = await writeFiles({
		...files,
		"src/main.server.luau": source,
		"default.project.json": JSON.stringify({ name: "Test", tree: { $path: "src" } }),
	});
	const studio = await createStudio(options);
	const projectFile = join(folder, "default.project.json");
	const start = (): Promise<PluginHandle> =>
		studio.installPlugin(assetId === undefined ? { projectFile } : { projectFile, assetId });
	const plugin = await start();
	await studio.settle();
	return {
		studio,
		plugin,
		start,
		printed: () => studio.output.filter((line) => line.level === "info").map((line) => line.message),
		problems: () => studio.output.filter((line) => line.level === "error").map((line) => line.message),
	};
}
