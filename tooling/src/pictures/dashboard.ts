import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashPassword, startServer } from "@flipbook-telemetry/server";
import type { Browser, Page } from "playwright-core";
import { fillDemoYear } from "../demo-year.js";

/** The pictures show the same days whenever they are taken. */
const nowMs = Date.parse("2026-11-15T15:30:00Z");
const password = "a password for a picture";
const wide = { width: 1200, height: 860 };
const phone = { width: 390, height: 844 };
const pages = [
	["overview", "Overview", wide],
	["overview", "Overview", phone],
	["stories", "Stories", wide],
	["features", "Pages & features", wide],
	["sessions", "Sessions", wide],
	["sessions", "Sessions", phone],
	["versions", "Versions", wide],
	["retention", "Retention", wide],
	["retention", "Retention", phone],
	["quality", "Quality", wide],
	["privacy", "Privacy", wide],
] as const;

/** Takes a picture of what the page shows, in both sizes. */
async function takeBoth(
	page: Page,
	name: string,
	write: (file: string, picture: Buffer) => Promise<void>,
): Promise<void> {
	for (const size of [wide, phone]) {
		await page.setViewportSize(size);
		await write(`${name}-${size.width}.png`, await page.screenshot());
	}
}

async function signIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/dashboard/`);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("navigation", { name: "Pages" }).waitFor();
}

async function open(page: Page, name: string, title: string): Promise<void> {
	await page.evaluate(`location.hash = "#/${name}?range=90"`);
	await page.getByRole("heading", { level: 1, name: title }).waitFor();
	const loading = page.locator("[aria-busy=true], .skeleton, .skeleton-text");
	while ((await loading.count()) > 0) {
		await page.waitForTimeout(20);
	}
}

/**
 * Takes a picture of every page of the dashboard, of the way in and of the page for everybody, with a year of sample data, in both
 * themes. Hands each file's name to `say`.
 */
export async function takeDashboardPictures(
	browser: Browser,
	folder: string,
	say: (line: string) => void,
): Promise<void> {
	const dataDir = await mkdtemp(join(tmpdir(), "telemetry-pictures-"));
	const env = {
		PORT: "0",
		DATA_DIR: dataDir,
		LOG_LEVEL: "silent",
		DASHBOARD_PASSWORD_HASH: await hashPassword(password),
		SHARED_NUMBERS: "daily,monthly",
	};
	const write = async (file: string, picture: Buffer): Promise<void> => {
		await writeFile(`${folder}${file}`, picture);
		say(file);
	};
	await fillDemoYear({ env, days: 365, installsPerDay: 200, nowMs, say: () => undefined });
	const server = await startServer(env, { now: () => nowMs });
	try {
		for (const colorScheme of ["light", "dark"] as const) {
			const context = await browser.newContext({ colorScheme });
			const page = await context.newPage();
			await page.clock.setFixedTime(nowMs);
			await page.goto(`${server.url}/`);
			await takeBoth(page, `public-page-${colorScheme}`, write);
			await page.goto(`${server.url}/dashboard/`);
			await page.getByLabel("Password").waitFor();
			await takeBoth(page, `dashboard-sign-in-${colorScheme}`, write);
			await signIn(page, server.url);
			for (const [name, title, size] of pages) {
				await page.setViewportSize(size);
				await open(page, name, title);
				await write(`dashboard-${name}-${colorScheme}-${size.width}.png`, await page.screenshot());
			}
			await context.close();
		}
	} finally {
		await server.stop();
		await rm(dataDir, { recursive: true, force: true });
	}
}
