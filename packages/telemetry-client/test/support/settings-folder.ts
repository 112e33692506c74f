import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { settingsFile } from "@flipbook-telemetry/studio-simulator";
import { assetId } from "./host.js";

/** Writes the fixture's settings as an earlier run or another window would have left them, and returns their folder. */
export async function writeSettings(settings: object): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "telemetry-client-"));
	const file = settingsFile(folder, assetId);
	await mkdir(dirname(file));
	await writeFile(file, JSON.stringify(settings));
	return folder;
}

/** Another Studio window changes the decision. */
export async function decideElsewhere(settingsFolder: string, decision: object): Promise<void> {
	const file = settingsFile(settingsFolder, assetId);
	const settings = JSON.parse(await readFile(file, "utf8")) as object;
	await writeFile(file, JSON.stringify({ ...settings, FlipbookTelemetry_consent: decision }));
}
