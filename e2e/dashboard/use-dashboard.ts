import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { findChromium, howToGetChromium, openBrowser } from "@flipbook-telemetry/tooling/pictures";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { createDatabase, createFilledDatabase } from "../support/fresh-database.ts";
import type { TelemetryServer } from "../support/telemetry-server.ts";
import { useTelemetryServer } from "../support/telemetry-server.ts";
import { storeHistory } from "./history.ts";

/** What signs one in. */
export const password = "a long password";
const passwordHash =
	"$argon2id$v=19$m=19456,t=2,p=1$/AK0C1zuDoeL7ta7YpZJbA$B5Ri1jr9FCg0BmIyU8tICwQZOGw3dzMl3XDUV8Z8qKo";

/** The settings that a command needs to know as the server does. */
export const settings = {
	DASHBOARD_PASSWORD_HASH: passwordHash,
	TOKEN_KEYS: `k1:${Buffer.alloc(32, 9).toString("base64url")}`,
};

/** There is none on this machine, and nobody insists. */
export const isWithoutBrowser = findChromium() === undefined && process.env["CI"] === undefined;
if (isWithoutBrowser) {
	console.warn(`Skipped: the dashboard in a browser. ${howToGetChromium}`);
}

/** The titles of the dashboard's pages, in the order of its navigation. */
export const pages = [
	"Overview",
	"Stories",
	"Pages & features",
	"Sessions",
	"Versions",
	"Retention",
	"Quality",
	"Privacy",
] as const;

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The dashboard of a real server, in a real browser. */
export interface Dashboard {
	readonly server: TelemetryServer;
	/** Opens a page in a fresh browser window. Whatever it asks of others, or complains of, fails the test. */
	readonly open: (address?: string, options?: BrowserContextOptions) => Promise<Page>;
	/** Opens it as somebody who has signed in before: the password may be tried a few times only. */
	readonly openSignedIn: (at?: string, options?: BrowserContextOptions) => Promise<Page>;
	/** Forgives what the browser has complained of so far: it says of each refused request that it was. */
	readonly forgive: () => void;
}

/** Waits until every number of a page is there. */
export async function settle(page: Page): Promise<void> {
	await expect.poll(() => page.locator("[aria-busy=true], .skeleton, .skeleton-text").count()).toBe(0);
}

/** Goes to a page by its link, and waits until all of it is there. */
export async function goTo(page: Page, title: string): Promise<void> {
	await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: title, exact: true }).click();
	await page.getByRole("heading", { level: 1, name: title }).waitFor();
	await settle(page);
}

/** What stands in the way of people who read, see or work differently, by axe's rules; everything folded is opened before. */
export async function barriersOf(page: Page): Promise<ReadonlyArray<string>> {
	await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
	// What is unfolded is drawn a moment later.
	await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
	await page.evaluate(axeSource);
	return page.evaluate(
		"axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
	);
}

/** Starts a server, with two months of stored sessions unless it is to be empty, and a browser. */
export function useDashboard({ isEmpty = false } = {}): Dashboard {
	const server = useTelemetryServer(
		settings,
		isEmpty ? createDatabase : () => createFilledDatabase("two_months", storeHistory),
	);
	let browser: Browser | undefined;
	let opened: Page | undefined;
	let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>> | undefined;
	let complaints: Array<string> = [];

	beforeAll(async () => {
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

	const open: Dashboard["open"] = async (address = "/dashboard/", options = {}) => {
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
		await page.goto(`${server.url}${address}`);
		opened = page;
		return page;
	};

	const openSignedIn: Dashboard["openSignedIn"] = async (at = "", options = {}) => {
		if (signedIn === undefined) {
			const page = await open();
			await page.getByLabel("Password").fill(password);
			await page.getByRole("button", { name: "Sign in" }).click();
			await page.getByRole("navigation", { name: "Pages" }).waitFor();
			signedIn = await page.context().storageState();
			await page.context().close();
		}
		const page = await open(`/dashboard/${at}`, { ...options, storageState: signedIn });
		await page.getByRole("navigation", { name: "Pages" }).waitFor();
		return page;
	};

	return {
		server,
		open,
		openSignedIn,
		forgive: () => {
			complaints = [];
		},
	};
}
