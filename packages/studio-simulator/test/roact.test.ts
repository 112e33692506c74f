import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { PluginHandle, Studio } from "../src/index.js";
import { createStudio } from "../src/index.js";

let studio: Studio;
let plugin: PluginHandle;

beforeEach(async () => {
	studio = await createStudio();
	plugin = await studio.installPlugin({
		projectFile: fileURLToPath(new URL("fixtures/counter/default.project.json", import.meta.url)),
	});
	await studio.advance(100);
});

afterEach(() => studio.close());

it("a component made with the real Roact is put on the screen, and changes when it is clicked", async () => {
	const shown = (await studio.describe()).split("\n").map((line) => line.trim());
	expect(shown.sort()).toEqual([
		"Frame Counter",
		'TextButton More "One more"',
		'TextLabel Line "8 so far"',
		"UIListLayout Layout",
	]);
	await (await studio.find({ className: "TextButton" })).click();
	expect((await studio.find({ name: "Line" })).text).toBe("9 so far");
	await (await studio.find({ text: "One more" })).click();
	expect(await studio.query({ name: "Line", includeHidden: true })).toBeUndefined();
});

it("is told of a property that changes from outside", async () => {
	await (await studio.find({ name: "More" })).set("Text", "Again");
	// Where handlers are deferred, it may be told of the first text too: it connects while it makes the button.
	expect(studio.output.at(-1)?.message).toBe("the button says Again");
});

it("unmounts when the plugin is unloaded", async () => {
	await plugin.unload();
	expect(studio.output.at(-1)).toEqual({ level: "info", message: "unmounted" });
});
