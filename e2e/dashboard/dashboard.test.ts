import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { findChromium, openBrowser } from "@flipbook-telemetry/tooling/pictures";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { useTelemetryServer } from "../support/telemetry-server.js";
import { storeHistory } from "./history.js";

const password = "a long password";
const passwordHash =
	"$argon2id$v=19$m=19456,t=2,p=1$/AK0C1zuDoeL7ta7YpZJbA$B5Ri1jr9FCg0BmIyU8tICwQZOGw3dzMl3XDUV8Z8qKo";
const server = useTelemetryServer({ DASHBOARD_PASSWORD_HASH: passwordHash });
const isWithoutBrowser = findChromium() === undefined && process.env["CI"] === undefined;
const pages = ["Overview", "Stories", "Pages & features", "Sessions", "Versions", "Retention", "Quality", "Privacy"];
const resolve = createRequire(import.meta.url).resolve;
const axeSource = await readFile(resolve("axe-core/axe.min.js"), "utf8");
let browser: Browser | undefined;
let opened: Page | undefined;
let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>> | undefined;
let complaints: Array<string> = [];

beforeAll(async () => {
	await storeHistory(server);
	const cli = fileURLToPath(new URL("./cli/main.js", import.meta.resolve("@flipbook-telemetry/server/main")));
	await promisify(execFile)(process.execPath, [cli, "rollup"], {
		env: { PATH: process.env["PATH"], DATABASE_URL: server.databaseUrl, DATA_DIR: dirname(cli) },
	});
	browser = isWithoutBrowser ? undefined : await openBrowser();
});

afterEach(async () => {
	await opened?.context().close();
	opened = undefined;
	const complained = complaints;
	complaints = [];
	expect(complained, "what the browser complained of").toEqual([]);
});

afterAll(() => browser?.close());

/** Opens the dashboard in a fresh browser window. Whatever it asks of others, or complains of, fails the test. */
async function open(at = "", options: BrowserContextOptions = {}): Promise<Page> {
	if (browser === undefined) {
		throw new Error("There is no browser.");
	}
	complaints = [];
	const context = await browser.newContext({ acceptDownloads: true, ...options });
	const page = await context.newPage();
	page.on("request", (request) => {
		if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) {
			complaints.push(`asked ${request.url()}`);
		}
	});
	page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
	page.on("pageerror", (problem) => complaints.push(problem.message));
	await page.goto(`${server.url}/dashboard/${at}`);
	opened = page;
	return page;
}

/** Opens it as somebody who has signed in before: the password may be tried a few times only. */
async function openSignedIn(at = "", options: BrowserContextOptions = {}): Promise<Page> {
	if (signedIn === undefined) {
		const page = await open();
		await page.getByLabel("Password").fill(password);
		await page.getByRole("button", { name: "Sign in" }).click();
		await page.getByRole("navigation", { name: "Pages" }).waitFor();
		signedIn = await page.context().storageState();
		await page.context().close();
	}
	const page = await open(at, { ...options, storageState: signedIn });
	await page.getByRole("navigation", { name: "Pages" }).waitFor();
	return page;
}

/** Goes to a page by its link, and waits until all of it is there. */
async function goTo(page: Page, title: string): Promise<void> {
	await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: title, exact: true }).click();
	await page.getByRole("heading", { level: 1, name: title }).waitFor();
	await expect.poll(() => page.locator("[aria-busy=true], .skeleton, .skeleton-text").count()).toBe(0);
}

describe.skipIf(isWithoutBrowser)("signing in", () => {
	it("takes the password, keeps one signed in, and signs out", async () => {
		const page = await open();
		await page.getByLabel("Password").fill(`${password}r`);
		await page.getByRole("button", { name: "Sign in" }).click();
		await page.getByText("The password is not right.").waitFor();
		complaints = [];
		await page.getByLabel("Password").fill(password);
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
		await page.reload();
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
		await page.getByRole("button", { name: "Sign out" }).click();
		await page.getByLabel("Password").waitFor();
		complaints = [];
	});
});

describe.skipIf(isWithoutBrowser).each([
	["light", 1280],
	["dark", 390],
] as const)("in the %s theme, %i pixels wide", (colorScheme, width) => {
	it("every page shows its numbers, fits, and can be read by everybody", async () => {
		const page = await openSignedIn("", { colorScheme, viewport: { width, height: 900 } });
		for (const title of pages) {
			await goTo(page, title);
			expect(await page.getByText("Nothing in this time").count(), title).toBe(
				title === "Stories" ? 1 : title === "Pages & features" ? 3 : 0,
			);
			const tooWide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
			expect(tooWide, `${title} is wider than the window by`).toBeLessThanOrEqual(0);
			await page.evaluate(axeSource);
			const found = await page.evaluate(
				"axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
			);
			expect(found, title).toEqual([]);
		}
	});
});

describe.skipIf(isWithoutBrowser)("the dashboard", () => {
	it("shows what was counted", async () => {
		const page = await openSignedIn();
		await goTo(page, "Pages & features");
		const [row] = await server.query<{ uses: number }>(
			`SELECT sum(uses)::integer AS uses FROM daily_uses WHERE (plugin_version, channel, traffic) = ('all', 'all', 'studio')
				AND (name, value) = ('PageViewed', 'Home') AND day > (now() AT TIME ZONE 'UTC')::date - 30`,
		);
		const bar = page.getByRole("listitem").filter({ hasText: "Home" }).first();
		expect(await bar.innerText()).toContain((row?.uses ?? 0).toLocaleString("en"));
	});

	it("keeps what it is set to in its address", async () => {
		const page = await openSignedIn();
		await page.getByRole("combobox", { name: "Time", exact: true }).selectOption("7 days");
		await page.getByRole("combobox", { name: "Version", exact: true }).selectOption("1.1.0");
		await page.getByLabel("Compare with the period before").check();
		expect(page.url()).toContain("#/overview?range=7&version=1.1.0&compare=yes");
		await page.reload();
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
		expect(await page.getByRole("combobox", { name: "Time", exact: true }).inputValue()).toBe("7");
		expect(await page.getByLabel("Compare with the period before").isChecked()).toBe(true);
		await page.getByText("to the period before").first().waitFor();
	});

	it("does not show what few installations did, nor the name of their version", async () => {
		const page = await openSignedIn("#/overview?channel=beta");
		await page.getByText("fewer than 5 installations").first().waitFor();
		await goTo(page, "Versions");
		expect(await page.getByRole("main").innerText()).not.toContain("2.0.0");
	});

	it("gives the numbers as a file", async () => {
		const page = await openSignedIn("#/sessions");
		await goTo(page, "Sessions");
		const download = page.waitForEvent("download");
		await page.getByRole("region", { name: "Session length" }).getByRole("link", { name: "CSV" }).click();
		const file = await readFile(await (await download).path(), "utf8");
		expect(file.split("\r\n")[0]).toMatch(/^day,sessions,installations,/);
		expect(file.trim().split("\r\n")).toHaveLength(31);
	});

	it("gives a chart as a picture", async () => {
		const page = await openSignedIn();
		await goTo(page, "Overview");
		const download = page.waitForEvent("download");
		await page.getByRole("button", { name: "PNG" }).first().click();
		const file = await readFile(await (await download).path());
		expect(file.subarray(1, 4).toString()).toBe("PNG");
	});

	it("shows a session that begins while one looks", async () => {
		const page = await openSignedIn();
		const tile = page.locator(".tile.live");
		await tile.getByText("updated live").waitFor();
		const before = Number(await tile.locator("dd").first().innerText());
		await fetch(`${server.url}/telemetry/start-session`, {
			headers: { "Telemetry-Plugin-Version": "1.2.0", "Telemetry-Channel": "stable", "Telemetry-Schema-Version": "1" },
		});
		await tile.getByText(String(before + 1), { exact: true }).waitFor();
	});

	it("can be put into the other theme, and stays there", async () => {
		const page = await openSignedIn("", { colorScheme: "light" });
		const ground = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).backgroundColor");
		const light = await ground();
		await page.getByRole("combobox", { name: "Theme" }).selectOption("Dark");
		expect(await ground()).not.toBe(light);
		await page.reload();
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
		expect(await ground()).not.toBe(light);
	});

	it("says what is the matter when the server is away", async () => {
		const page = await openSignedIn();
		await goTo(page, "Overview");
		await page.route("**/api/metrics/**", (route) => route.abort());
		await page.getByRole("combobox", { name: "Time", exact: true }).selectOption("90 days");
		await page.getByText("The server cannot be reached.").first().waitFor();
		// The browser says of each request that it failed, one after the other.
		await page.context().close();
		opened = undefined;
		complaints = [];
	});
});

describe("what a browser has to load", () => {
	it("is less than 250 kB of JavaScript, packed", async () => {
		const assets = join(dirname(resolve("@flipbook-telemetry/dashboard/dist/index.html")), "assets");
		const scripts = (await readdir(assets)).filter((name) => name.endsWith(".js"));
		const sizes = await Promise.all(scripts.map(async (name) => gzipSync(await readFile(join(assets, name))).length));
		expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
	});

	it("is kept by the browser, except for the page that names it", async () => {
		const page = await fetch(`${server.url}/dashboard/`);
		expect(page.headers.get("Cache-Control")).toBe("no-store");
		expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
		const script = /src="([^"]+)"/.exec(await page.text())?.[1] ?? "";
		const asset = await fetch(new URL(script, server.url));
		expect(asset.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
	});
});
