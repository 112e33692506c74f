import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Studio } from "@flipbook-telemetry/studio-simulator";
import { assetId } from "../flipbook.ts";
import { planted } from "./planted.ts";

/** Under this key the neighbours store their setting. */
export const neighboursKey = "Neighbour_note";

const source = `
	plugin:SetSetting("${neighboursKey}", "${planted.otherPluginsSetting}")
	while true do
		task.wait(60)
		plugin:SetSetting("${neighboursKey}", plugin:GetSetting("${neighboursKey}"))
	end
`;

/**
 * Installs plugins of somebody else, which store a setting and go on using it: one from the store, and one from a local
 * file, whose settings every other local plugin can read.
 */
export async function installNeighbours(studio: Studio): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "neighbours-"));
	const projectFile = join(folder, "neighbour.project.json");
	const tree = { $className: "Folder", Main: { $path: "main.server.luau" } };
	await writeFile(join(folder, "main.server.luau"), source);
	await writeFile(projectFile, JSON.stringify({ name: "Neighbour", tree }));
	const plugins = [
		await studio.installPlugin({ projectFile, assetId: assetId + 1 }),
		await studio.installPlugin({ projectFile }),
	];
	for (const { settings } of plugins) {
		if (settings.all()[neighboursKey] !== planted.otherPluginsSetting) {
			throw new Error("The neighbour has not stored its setting, so nothing of it could leak.");
		}
	}
}
