import {
	findChromium,
	fontFaces,
	howToGetChromium,
	openBrowser,
	openFlipbook,
	scenes,
	startPictureServer,
	themes,
} from "@flipbook-telemetry/tooling/pictures";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Flaw } from "./look.ts";
import { lookForFlaws } from "./look.ts";

const widths = [240, 320, 480, 800, 1200];
/** So high that nothing has to be scrolled. */
const height = 3000;
const fonts = fontFaces();

const isWithoutBrowser = findChromium() === undefined && process.env["CI"] === undefined;
if (isWithoutBrowser) {
	console.warn(`Skipped: how dialogs look. ${howToGetChromium}`);
}

describe.skipIf(isWithoutBrowser)("how it looks", () => {
	let browser: Browser;
	let page: Page;
	let server: { readonly url: string; readonly stop: () => Promise<void> };

	beforeAll(async () => {
		browser = await openBrowser();
		page = await browser.newPage();
		server = await startPictureServer();
	});

	afterAll(async () => {
		await browser.close();
		await server.stop();
	});

	const flawsOf = async (html: string, width: number): Promise<ReadonlyArray<Flaw>> => {
		await page.setViewportSize({ width, height });
		await page.setContent(html);
		await page.evaluate("document.fonts.ready");
		return page.evaluate(lookForFlaws);
	};

	it.each(scenes)(
		"$name: no text is cut, nothing overlaps, all can be read, at every width, in both themes",
		async (scene) => {
			const flipbook = await openFlipbook(server.url);
			await scene.prepare(flipbook);
			const flaws: Array<string> = [];
			for (const theme of themes) {
				await flipbook.studio.setTheme(theme);
				for (const width of widths) {
					await flipbook.widget.resize(width, height);
					for (const { kind, what } of await flawsOf(await flipbook.widget.render(fonts), width)) {
						flaws.push(`${theme}, ${width} px: ${kind}: ${what}`);
					}
				}
			}
			await flipbook.studio.close();
			expect(flaws).toEqual([]);
		},
	);

	it("gives both answers of the popup the same size at every width", async () => {
		const flipbook = await openFlipbook(server.url);
		for (const width of widths) {
			await flipbook.widget.resize(width, height);
			await flawsOf(await flipbook.widget.render(fonts), width);
			const sizes = await page.evaluate(() =>
				["Yes", "No thanks"].map((text) => {
					const box = document.querySelector(`[data-text="${text}"]`)?.getBoundingClientRect();
					return [box?.width, box?.height];
				}),
			);
			expect(sizes[0]?.[0]).toBeGreaterThan(60);
			expect(sizes[0]).toEqual(sizes[1]);
		}
		await flipbook.studio.close();
	});

	it("would be noticed if a text were too large for its button, or ran on without wrapping", async () => {
		const flipbook = await openFlipbook(server.url);
		await flipbook.widget.resize(320, height);
		await (await flipbook.studio.find({ className: "TextButton", text: "Yes" })).set("TextSize", 90);
		await (await flipbook.studio.find({ text: /^With a yes/ })).set("TextWrapped", false);
		const flaws = await flawsOf(await flipbook.widget.render(fonts), 320);
		expect(flaws).toContainEqual({ kind: "cut", what: '"Yes" is larger than its TextButton' });
		expect(flaws.filter(({ kind, what }) => kind === "cut" && what.includes("With a yes")).length).toBeGreaterThan(0);
		await flipbook.studio.close();
	});

	it("would be noticed if things overlapped, left the widget, or could hardly be read", async () => {
		const box = (text: string, left: number, color: string): string =>
			`<div data-class="TextButton" data-path="${text}" style="position:absolute;left:${left}px;top:0;width:80px;height:20px">
				<div data-text="${text}" style="color:${color}"><span>${text}</span></div>
			</div>`;
		const html = `<body style="margin:0;background:#fff"><div data-widget="w" style="position:relative;width:200px">
			${box("first", 0, "#000")}${box("second", 20, "#000")}${box("third", 150, "#999")}`;
		const flaws = await flawsOf(html, 400);
		expect(flaws.map(({ kind }) => kind).sort()).toEqual(["contrast", "outside", "overlap", "overlap"]);
	});
});
