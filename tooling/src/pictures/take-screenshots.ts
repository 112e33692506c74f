import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./browser.js";
import { takeDashboardPictures } from "./dashboard.js";
import { openFlipbook } from "./flipbook.js";
import { fontFaces } from "./fonts.js";
import { startPictureServer } from "./picture-server.js";
import { scenes, themes } from "./scenes.js";

const folder = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const widths = [240, 480, 1200];

const wanted = process.argv.slice(2);
const server = await startPictureServer();
const browser = await openBrowser();
const page = await browser.newPage();
const fonts = fontFaces();
await mkdir(folder, { recursive: true });
try {
	for (const scene of scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
		const flipbook = await openFlipbook(server.url);
		await scene.prepare(flipbook);
		for (const theme of themes) {
			await flipbook.studio.setTheme(theme);
			for (const width of widths) {
				await flipbook.widget.resize(width, scene.height);
				await page.setViewportSize({ width, height: scene.height });
				await page.setContent(await flipbook.widget.render(fonts));
				await page.evaluate("document.fonts.ready");
				const name = `${scene.name}-${theme.toLowerCase()}-${width}.png`;
				await writeFile(`${folder}${name}`, await page.screenshot());
			}
		}
		await flipbook.studio.close();
		console.log(scene.name);
	}
	if (wanted.length === 0 || wanted.includes("dashboard")) {
		await takeDashboardPictures(browser, folder, (file) => console.log(file));
	}
} finally {
	await browser.close();
	await server.stop();
}
