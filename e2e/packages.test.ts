import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noticesIn } from "./support/notices.ts";
import { useTelemetryServer } from "./support/telemetry-server.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const client = join(root, "packages/telemetry-client");
const server = useTelemetryServer();
let folder = "";

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "packages-"));
	execFileSync(process.execPath, [fileURLToPath(import.meta.resolve("@flipbook-telemetry/tooling/write-packages"))]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => server.clear());

/** Someone opens the plugin and says yes; gives the names of the events that reach the database. */
async function useOnce(projectFile: string): Promise<ReadonlyArray<string>> {
	const studio = await createStudio();
	studio.http.resolve.set("apis.flipbooklabs.com", server.url);
	const plugin = await studio.installPlugin({ projectFile, assetId: 1 });
	await studio.advance(2000);
	const button = await studio.toolbarButton("My plugin");
	await button.click();
	await studio.advance(2000);
	await (await studio.find({ className: "TextButton", text: "Yes" })).click();
	await studio.advance(2000);
	await button.click();
	await button.click();
	await studio.advance(15_000);
	await plugin.unload();
	await studio.settle();
	expect(studio.output).toEqual([]);
	await studio.close();
	const rows = await server.query<{ name: string }>("SELECT name FROM events ORDER BY seq");
	return rows.map(({ name }) => name);
}

describe("the packages that `pnpm package` makes", () => {
	it("npm: a roblox-ts plugin installs it, compiles against its types, and its events arrive", async () => {
		const plugin = join(folder, "roblox-ts");
		await cp(join(root, "examples/roblox-ts"), plugin, { recursive: true });
		const scope = join(plugin, "node_modules/@flipbook-telemetry");
		await mkdir(join(scope, "client"), { recursive: true });
		await symlink(join(client, "node_modules/@rbxts"), join(plugin, "node_modules/@rbxts"));
		execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: join(client, "dist/npm") });
		const packed = (await readdir(folder)).find((file) => file.endsWith(".tgz")) ?? "";
		execFileSync("tar", ["xzf", join(folder, packed), "--strip-components=1", "-C", join(scope, "client")]);
		execFileSync(join(client, "node_modules/.bin/rbxtsc"), ["--type", "model"], { cwd: plugin });
		expect(await useOnce(join(plugin, "default.project.json"))).toEqual([
			"SessionStarted",
			"PageViewed",
			"SessionEnded",
		]);
	});

	it("Wally: a plugin in plain Luau requires it, and its events arrive", async () => {
		const plugin = join(folder, "wally");
		await mkdir(plugin);
		await cp(join(root, "examples/plain-luau/main.server.luau"), join(plugin, "main.server.luau"));
		await cp(join(client, "dist/wally"), join(plugin, "package"), { recursive: true });
		const tree = {
			$className: "Folder",
			main: { $path: "main.server.luau" },
			FlipbookTelemetry: { $path: "package/default.project.json" },
		};
		await writeFile(join(plugin, "default.project.json"), JSON.stringify({ name: "MyPlugin", tree }));
		expect(await useOnce(join(plugin, "default.project.json"))).toEqual([
			"SessionStarted",
			"PageViewed",
			"SessionEnded",
		]);
	});
});

/** Whose the files are that roblox-ts puts beside compiled code. */
const runtimeFiles = { "Promise.lua": "roblox-lua-promise", "RuntimeLib.lua": "roblox-ts" };

describe("the licences of others", () => {
	it("are in the Wally package, of all that is in it", async () => {
		const include = join(client, "dist/wally/src/include");
		expect((await readdir(include)).sort()).toEqual([...Object.keys(runtimeFiles), "node_modules"]);
		expect(await readdir(join(include, "node_modules"))).toEqual(["@rbxts"]);
		const packages = (await readdir(join(include, "node_modules/@rbxts"))).map((name) => `@rbxts/${name}`);
		const notices = noticesIn(await readFile(join(client, "dist/wally/THIRD-PARTY-NOTICES.txt"), "utf8"));
		expect([...notices.keys()].sort()).toEqual([...packages, ...Object.values(runtimeFiles)].sort());
		for (const text of notices.values()) {
			expect(text).toMatch(/is hereby granted|Apache License\s+Version 2\.0/);
		}
	});

	it("are published with it, as is all that lies beside them", async () => {
		const wally = join(client, "dist/wally");
		const [, included = ""] = /^include = (.*)$/m.exec(await readFile(join(wally, "wally.toml"), "utf8")) ?? [];
		expect(JSON.parse(included)).toEqual(expect.arrayContaining(await readdir(wally)));
	});

	it("are not needed in the npm package, which has our own code only and depends on the rest", async () => {
		expect(await readdir(join(client, "dist/npm/out"))).toEqual(["event-schema", "telemetry-client"]);
	});
});
