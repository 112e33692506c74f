import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Writes a settings file as an earlier run or another window would have left it, and returns its path. */
export async function writeSettings(settings: object): Promise<string> {
	const file = join(await mkdtemp(join(tmpdir(), "telemetry-client-")), "settings.json");
	await writeFile(file, JSON.stringify(settings));
	return file;
}
