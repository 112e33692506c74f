import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const client = join(root, "packages/telemetry-client");

/** The packages of others that the client needs at run time. */
export const rbxPackages: ReadonlyArray<string> = ["roact", "services", "t"];

/** What notices are called, wherever they are. */
export const noticesFile = "THIRD-PARTY-NOTICES.txt";

interface Manifest {
	readonly name: string;
	readonly version: string;
}

/** Licences in `tooling/licenses` of what comes without its text. */
const keptTexts: ReadonlyMap<string, string> = new Map([
	["@rbxts/roact", "roact.txt"],
	["@rbxts/services", "services.txt"],
]);

function keptText(file: string): Promise<string> {
	return readFile(join(root, "tooling/licenses", file), "utf8");
}

function notice(title: string, text: string): string {
	return `## ${title}\n\n${text.trim()}\n`;
}

/** Throws when nobody knows a package's licence. */
async function noticeOfPackage(folder: string): Promise<string> {
	const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
	const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
	const kept = keptTexts.get(manifest.name);
	if (file === undefined && kept === undefined) {
		throw new Error(`${manifest.name} has no licence text, and tooling/licenses has none for it.`);
	}
	const text = file === undefined ? keptText(kept ?? "") : readFile(join(folder, file), "utf8");
	return notice(`${manifest.name} - ${manifest.version}`, await text);
}

/** What roblox-ts puts beside compiled code. */
const runtimeFiles: ReadonlyMap<string, () => Promise<string>> = new Map([
	["RuntimeLib.lua", () => noticeOfPackage(join(client, "node_modules/roblox-ts"))],
	["Promise.lua", async () => notice("roblox-lua-promise", await keptText("promise.txt"))],
]);

function noticeOfRuntimeFile(name: string): Promise<string> {
	const found = runtimeFiles.get(name);
	if (found === undefined) {
		throw new Error(`Nobody has written down whose ${name} is, which roblox-ts puts into what is published.`);
	}
	return found();
}

/** The licences of all code of others in a Luau model of the client or the plugin. Throws when one is not known. */
export async function noticesOfModel(): Promise<string> {
	const packages = rbxPackages.map((name) => noticeOfPackage(join(client, "node_modules/@rbxts", name)));
	const runtime = (await readdir(join(client, "include"))).sort().map(noticeOfRuntimeFile);
	const notices = await Promise.all([...packages, ...runtime]);
	return ["# Licenses\n\nThis has code in it of these packages:\n", ...notices].join("\n");
}
