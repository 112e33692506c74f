import { existsSync } from "node:fs";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

const places = [
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
	"/usr/bin/google-chrome-stable",
];

/** What to do when there is no browser. */
export const howToGetChromium =
	"Pictures need Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to where it is.";

/** Where a Chromium is on this machine; undefined when there is none. */
export function findChromium(): string | undefined {
	const named = process.env["CHROMIUM_PATH"];
	return named !== undefined && named !== "" ? named : places.find((place) => existsSync(place));
}

/** Starts Chromium, out of sight. Throws when there is none, and says what to install. */
export async function openBrowser(): Promise<Browser> {
	const executablePath = findChromium();
	if (executablePath === undefined) {
		throw new Error(howToGetChromium);
	}
	return chromium.launch({
		executablePath,
		// Chromium does not run in its sandbox as root.
		chromiumSandbox: process.getuid?.() !== 0,
		args: ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
	});
}
