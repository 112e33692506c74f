import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Studio } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { luauTypes } from "@flipbook-telemetry/tooling/generate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useTelemetryServer } from "./support/telemetry-server.ts";

const server = useTelemetryServer();
let studio: Studio;

beforeEach(async () => {
	await server.clear();
	studio = await createStudio();
	studio.http.resolve.set("apis.flipbooklabs.com", server.url);
});

afterEach(() => studio.close());

async function install(example: string, assetId: number): Promise<{ readonly unload: () => Promise<void> }> {
	const projectFile = fileURLToPath(new URL(`../examples/${example}/default.project.json`, import.meta.url));
	const plugin = await studio.installPlugin({ projectFile, assetId });
	await studio.advance(2000);
	return plugin;
}

async function toggle(): Promise<void> {
	await (await studio.toolbarButton("My plugin")).click();
	await studio.advance(2000);
}

async function press(text: string): Promise<void> {
	await (await studio.find({ className: "TextButton", text })).click();
	await studio.settle();
}

async function storedEvents(): Promise<ReadonlyArray<string>> {
	const rows = await server.query<{ name: string }>("SELECT name FROM events ORDER BY session_id, seq");
	return rows.map(({ name }) => name);
}

describe.each(["plain-luau", "own-dialogs"])("a plugin in plain Luau (examples/%s)", (example) => {
	it("asks, and with a yes its events reach the database", async () => {
		const plugin = await install(example, 1);
		await toggle();
		expect(studio.http.requests).toEqual([]);
		await press("Yes");
		await studio.advance(2000);
		await toggle();
		await toggle();
		await studio.advance(60_000);
		await plugin.unload();
		await studio.settle();
		const names = await storedEvents();
		expect(names[0]).toBe("SessionStarted");
		expect(names.at(-1)).toBe("SessionEnded");
		expect(names.includes("PageViewed")).toBe(example === "plain-luau");
		expect(studio.output).toEqual([]);
	});

	it("sends nothing with a no", async () => {
		const plugin = await install(example, 1);
		await toggle();
		await press("No thanks");
		await studio.advance(60_000);
		await toggle();
		await plugin.unload();
		expect(studio.http.requests).toEqual([]);
		expect(studio.output).toEqual([]);
	});

	it("is asked again on another day when the widget was closed without an answer", async () => {
		await install(example, 1);
		await toggle();
		await toggle();
		await toggle();
		expect(await studio.findAll({ text: "No thanks" })).toHaveLength(0);
		await toggle();
		await studio.advance(24 * 60 * 60 * 1000);
		await toggle();
		expect(await studio.findAll({ text: "No thanks" })).toHaveLength(1);
	});
});

describe("the model", () => {
	it("works in two plugins at once, each with a copy and a consent of its own", async () => {
		await install("plain-luau", 1);
		const second = await install("own-dialogs", 2);
		const widgets = await studio.widgets();
		await widgets[0]?.instance.set("Enabled", true);
		await studio.advance(2000);
		await press("Yes");
		await widgets[1]?.instance.set("Enabled", true);
		await studio.advance(15_000);
		expect(await server.query("SELECT count(*)::int AS sessions FROM sessions")).toEqual([{ sessions: 1 }]);
		await press("Yes");
		await studio.advance(15_000);
		await second.unload();
		await studio.advance(60_000);
		expect(await server.query("SELECT count(*)::int AS sessions FROM sessions")).toEqual([{ sessions: 2 }]);
		expect(studio.output).toEqual([]);
	});

	it("has types for every event of the contract; `pnpm generate` brings them up to date", async () => {
		const file = new URL("../packages/telemetry-client/luau/events.luau", import.meta.url);
		expect(await readFile(file, "utf8")).toBe(luauTypes());
	});
});
