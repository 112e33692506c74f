import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type * as eventSchema from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BothValidators } from "./support/both-validators.ts";
import { loadBothValidators } from "./support/both-validators.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

const entry = `
	event("StoryReloaded", {
		since: contractVersion,
		description: "A story was reloaded by hand.",
		why: "Whether reloading by itself works well enough.",
		isAction: true,
		properties: [oneOf("cause", ["button", "shortcut"], { since: contractVersion, description: "How." })],
	}),
] as const;`;

let copy = "";
let both: BothValidators;

/** Copies what the contract and the client are built from; the installed packages are linked, not copied. */
async function copyProject(): Promise<void> {
	copy = await mkdtemp(join(tmpdir(), "adding-an-event-"));
	for (const path of ["package.json", "tsconfig.base.json", "tsconfig.roblox.json", "rojo"]) {
		await cp(join(root, path), join(copy, path), { recursive: true });
	}
	const folders = { "event-schema": ["src"], "telemetry-client": ["src", "luau"] };
	for (const [name, parts] of Object.entries(folders)) {
		const from = join(root, "packages", name);
		const to = join(copy, "packages", name);
		for (const path of ["package.json", "tsconfig.json", ...parts]) {
			await cp(join(from, path), join(to, path), { recursive: true });
		}
		await symlink(join(from, "node_modules"), join(to, "node_modules"));
	}
}

beforeAll(async () => {
	await copyProject();
	const catalogueFile = join(copy, "packages/event-schema/src/catalogue.ts");
	const source = await readFile(catalogueFile, "utf8");
	await writeFile(catalogueFile, source.replace(/\n\] as const;/, entry));

	const schema = join(copy, "packages/event-schema");
	await run(process.execPath, [join(schema, "node_modules/typescript/bin/tsc"), "-p", "."], { cwd: schema });
	const client = join(copy, "packages/telemetry-client");
	const rbxtsc = join(client, "node_modules/roblox-ts/out/CLI/cli.js");
	const project = join(copy, "rojo/client.project.json");
	await run(process.execPath, [rbxtsc, "--type", "model", "-p", ".", "-i", "include", "--rojo", project], {
		cwd: client,
	});

	const changed = (await import(pathToFileURL(join(schema, "dist/index.js")).href)) as typeof eventSchema;
	both = await loadBothValidators(changed.contractVersion, changed.catalogue, project);
}, 120_000);

afterAll(async () => {
	await both.close();
	await rm(copy, { recursive: true, force: true });
});

describe("an event that is one more entry in the catalogue", () => {
	const good = { name: "StoryReloaded", properties: { cause: "button" } };
	const bad = { name: "StoryReloaded", properties: { cause: "earthquake" } };

	it("is taken by the server, and checked there", () => {
		expect([both.server(good), both.server(bad)]).toEqual([true, false]);
	});

	it("is taken by the compiled plugin, and checked there", async () => {
		expect([await both.plugin(good), await both.plugin(bad)]).toEqual([true, false]);
	});
});
