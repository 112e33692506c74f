import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Installed } from "./support/plugin.js";
import { install } from "./support/plugin.js";

const question = "Help improve Flipbook?";
const dayMs = 24 * 60 * 60 * 1000;

/** Ways to close the popup without an answer. The widget is hidden afterwards. */
const ways: Readonly<Record<string, (flipbook: Installed) => Promise<void>>> = {
	"with the widget's X": async ({ studio }) => (await studio.widgets())[0]?.close(),
	"with the toolbar button": ({ toggle }) => toggle(),
	"with its own ×": async ({ press, toggle }) => {
		await press("×");
		await toggle();
	},
};

async function twoWindows(): Promise<{ first: Installed; second: Installed }> {
	const settingsFolder = await mkdtemp(join(tmpdir(), "two-windows-"));
	return { first: await install([], { settingsFolder }), second: await install([], { settingsFolder }) };
}

describe("the consent popup, closed without an answer", () => {
	it.each(Object.keys(ways))(
		"is no answer when closed %s: nothing is sent, and it is back on a later day",
		async (way) => {
			const flipbook = await install();
			const { studio, plugin, toggle, sees } = flipbook;
			await toggle();
			await ways[way]?.(flipbook);
			await toggle();
			expect(await sees(question)).toBe(false);
			await toggle();
			await studio.advance(dayMs);
			await toggle();
			expect(await sees(question)).toBe(true);
			expect(plugin.settings.all()).not.toHaveProperty("FlipbookTelemetry_consent");
			expect(studio.http.requests).toEqual([]);
			await studio.close();
		},
	);

	it("is shown three times in all", async () => {
		const { studio, toggle, sees } = await install();
		const shown: Array<boolean> = [];
		for (let day = 0; day < 6; day++) {
			await toggle();
			shown.push(await sees(question));
			await toggle();
			await studio.advance(dayMs);
		}
		expect(shown).toEqual([true, true, true, false, false, false]);
		expect(studio.http.requests).toEqual([]);
		await studio.close();
	});

	it("can be answered later by the switch in Settings", async () => {
		const { studio, plugin, toggle, press, sees } = await install();
		await toggle();
		await press("×");
		await press("Settings");
		expect(await sees("Off: nothing is counted and nothing is sent.")).toBe(true);
		await press("Usage data: off");
		expect(plugin.settings.all()["FlipbookTelemetry_consent"]).toMatchObject({ answer: "granted" });
		await studio.close();
	});

	it("counts as closed when the plugin is unloaded while it is open", async () => {
		const { studio, plugin, toggle } = await install();
		await toggle();
		await plugin.unload();
		expect(plugin.settings.all()["FlipbookTelemetry_postponed"]).toMatchObject({ times: 1 });
		await studio.close();
	});

	it("is shown once a day in two windows together", async () => {
		const { first, second } = await twoWindows();
		await first.toggle();
		await second.toggle();
		await first.toggle();
		await second.studio.advance(15_000);
		expect(await second.sees(question)).toBe(false);
		await second.toggle();
		expect(first.plugin.settings.all()["FlipbookTelemetry_postponed"]).toMatchObject({ times: 1 });
		await second.studio.close();
		await first.studio.close();
	});

	it("is closed in this window when it is answered in another", async () => {
		const { first, second } = await twoWindows();
		await first.toggle();
		await second.toggle();
		await first.press("No thanks");
		await second.studio.advance(15_000);
		expect(await second.sees(question)).toBe(false);
		expect(first.plugin.settings.all()).not.toHaveProperty("FlipbookTelemetry_postponed");
		await second.studio.close();
		await first.studio.close();
	});

	it("is not shown again because settings cannot be read for a moment", async () => {
		const { studio, toggle, sees } = await install();
		await toggle();
		await toggle();
		studio.settings.faults.nilReads = 3;
		await toggle();
		expect(await sees(question)).toBe(false);
		await studio.close();
	});
});
