import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { noticesFile, noticesOfModel, rbxPackages } from "./notices.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const client = join(root, "packages/telemetry-client");

/** What of a folder goes into a package: no types, no notes, no traces of compiling. */
function belongs(file: string): boolean {
	return !/\.(d\.ts|tsbuildinfo|md)$|[\\/](package|tsconfig)\.json$/.test(file);
}

/** For roblox-ts: compiled as a package, with declarations. */
async function writeNpmPackage(folder: string): Promise<void> {
	const rbxtsc = join(client, "node_modules/.bin/rbxtsc");
	execFileSync(rbxtsc, ["--type", "package", "-p", "tsconfig.npm.json"], { cwd: client, stdio: "inherit" });
	await cp(join(client, "npm/package.json"), join(folder, "package.json"));
	await cp(join(client, "README.md"), join(folder, "README.md"));
	await cp(join(root, "LICENSE"), join(folder, "LICENSE"));
}

/** For plain Luau: the model with everything it needs inside. Links to packages become files. */
async function writeWallyPackage(folder: string): Promise<void> {
	const src = join(folder, "src");
	const copied = { recursive: true, dereference: true, filter: belongs };
	await mkdir(src, { recursive: true });
	for (const file of await readdir(join(client, "wally"))) {
		await cp(join(client, "wally", file), join(folder, file));
	}
	await cp(join(root, "LICENSE"), join(folder, "LICENSE"));
	await writeFile(join(folder, noticesFile), await noticesOfModel());
	await cp(join(client, "luau"), src, copied);
	await cp(join(client, "out"), join(src, "out"), copied);
	await cp(join(client, "include"), join(src, "include"), copied);
	for (const name of rbxPackages) {
		await cp(join(client, "node_modules/@rbxts", name), join(src, "include/node_modules/@rbxts", name), copied);
	}
}

const dist = join(client, "dist");
await rm(dist, { recursive: true, force: true });
await writeNpmPackage(join(dist, "npm"));
await writeWallyPackage(join(dist, "wally"));
console.log("packages/telemetry-client/dist/npm    npm publish from here");
console.log("packages/telemetry-client/dist/wally  wally publish from here");
