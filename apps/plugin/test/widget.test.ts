import { fileURLToPath } from "node:url";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { describe, expect, it } from "vitest";
import { install, version } from "./support/plugin.js";

describe("the widget", () => {
	it("is hidden at first, and follows the toolbar button and its own X", async () => {
		const { studio, toggle } = await install();
		const isShown = async (): Promise<boolean | undefined> => (await studio.widgets())[0]?.isEnabled;
		const isActive = async (): Promise<boolean> => (await studio.toolbarButton("Flipbook")).isActive;
		expect([await isShown(), await isActive()]).toEqual([false, false]);
		await toggle();
		expect([await isShown(), await isActive()]).toEqual([true, true]);
		await (await studio.widgets())[0]?.close();
		expect([await isShown(), await isActive()]).toEqual([false, false]);
		await studio.close();
	});

	it("has a page for each of its buttons", async () => {
		const { studio, toggle, press, sees } = await install();
		await toggle();
		await press("No thanks");
		expect(await sees(/Look at your UI components/)).toBe(true);
		await press("Stories");
		expect(await sees(/There are no stories yet/)).toBe(true);
		await press("Settings");
		expect(await sees("Anonymous usage data")).toBe(true);
		await press("About");
		expect(await sees(`Flipbook ${version}`)).toBe(true);
		await press("Home");
		await press("Show stories");
		expect(await sees(/There are no stories yet/)).toBe(true);
		await studio.close();
	});

	it("is created in an older Studio, which lacks the asynchronous method", async () => {
		const { studio, toggle, sees } = await install([], { missingPluginMethods: ["CreateDockWidgetPluginGuiAsync"] });
		await toggle();
		expect(await sees("Yes")).toBe(true);
		expect(studio.output).toEqual([]);
		await studio.close();
	});

	it("takes Studio's colours, also when the theme is switched while it is open", async () => {
		const { studio, toggle } = await install([], { theme: "Dark" });
		await toggle();
		const colour = async (): Promise<unknown> => (await studio.find({ name: "App" })).get("BackgroundColor3");
		expect(await colour()).toBe("#2e2e2e");
		await studio.setTheme("Light");
		expect(await colour()).toBe("#ffffff");
		await studio.close();
	});

	it("leaves nothing behind when the plugin is unloaded", async () => {
		const { studio, plugin, toggle } = await install();
		await toggle();
		await plugin.unload();
		await studio.advance(600_000);
		expect(await studio.widgets()).toEqual([]);
		await expect(studio.toolbarButton("Flipbook")).rejects.toThrow("There is no toolbar button");
		await studio.setTheme("Light");
		expect(studio.output).toEqual([]);
		await studio.close();
	});

	it.each(["PlayClient", "PlayServer"] as const)(
		"is not there in the %s copy that Studio runs during play",
		async (dataModel) => {
			const studio = await createStudio({ dataModel });
			const projectFile = fileURLToPath(new URL("../../../rojo/plugin.project.json", import.meta.url));
			await studio.installPlugin({ projectFile, assetId: 1 });
			await studio.advance(60_000);
			expect(await studio.widgets()).toEqual([]);
			expect(studio.output).toEqual([]);
			await studio.close();
		},
	);
});
