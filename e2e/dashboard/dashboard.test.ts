import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { goTo, isWithoutBrowser, pages, password, settle, useDashboard } from "./use-dashboard.ts";

const { server, open, openSignedIn, forgive } = useDashboard();
const resolve = createRequire(import.meta.url).resolve;

/** A UTC day, so many days before today. */
function daysAgo(count: number): string {
	return new Date(Date.now() - count * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

/** How many sessions the server has counted from one day to another. */
async function sessionsOf(from: string, to: string): Promise<number> {
	const [row] = await server.query<{ sessions: number }>(
		`SELECT sum(sessions)::integer AS sessions FROM daily_sessions
			WHERE (plugin_version, channel, traffic) = ('all', 'all', 'studio') AND day BETWEEN $1 AND $2`,
		[from, to],
	);
	return row?.sessions ?? 0;
}

/** How much more or less one number is than another, as the page writes it. */
function changeOf(now: number, before: number): string {
	const change = Math.round((100 * (now - before)) / before);
	return `${change > 0 ? "+" : ""}${change}%`;
}

/** The text of a tile. */
function tileOf(page: Page, title: string): Promise<string> {
	return page
		.locator(".tile")
		.filter({ has: page.getByText(title, { exact: true }) })
		.innerText();
}

const range = (page: Page) => page.getByRole("combobox", { name: "Time", exact: true });

describe.skipIf(isWithoutBrowser)("signing in", () => {
	it("takes the password, keeps one signed in, and signs out", async () => {
		const page = await open();
		await page.getByLabel("Password").fill(`${password}r`);
		await page.getByRole("button", { name: "Sign in" }).click();
		await page.getByText("The password is not right.").waitFor();
		forgive();
		await page.getByLabel("Password").fill(password);
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
		await page.reload();
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
		await page.getByRole("button", { name: "Sign out" }).click();
		await page.getByLabel("Password").waitFor();
		forgive();
	});

	it("is asked for again when the login has ended, and leads back to where one was", async () => {
		const page = await openSignedIn("#/stories");
		await goTo(page, "Stories");
		await page.context().clearCookies();
		await range(page).selectOption("90 days");
		await page.getByText("Your login has ended.").waitFor();
		await page.getByLabel("Password").fill(password);
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { level: 1, name: "Stories" }).waitFor();
		expect(await range(page).inputValue()).toBe("90");
		forgive();
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
		await range(page).selectOption("7 days");
		await page.getByRole("combobox", { name: "Version", exact: true }).selectOption("1.2.0");
		await page.getByLabel("Compare with the period before").check();
		expect(page.url()).toContain("#/overview?range=7&version=1.2.0&compare=yes");
		await page.reload();
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
		expect(await range(page).inputValue()).toBe("7");
		expect(await page.getByLabel("Compare with the period before").isChecked()).toBe(true);
		await page.getByText("to the period before").first().waitFor();
	});

	it("shows at once what a control was set to", async () => {
		const page = await openSignedIn();
		const box = page.getByLabel("Compare with the period before");
		await box.waitFor();
		const states = await box.evaluate((element) => {
			const input = element as HTMLInputElement;
			return [1, 2].map(() => {
				input.click();
				return input.checked;
			});
		});
		expect(states).toEqual([true, false]);
	});

	it("compares a range with as many days before it", async () => {
		const page = await openSignedIn(`#/overview?range=custom&from=${daysAgo(20)}&to=${daysAgo(11)}&compare=yes`);
		await settle(page);
		const [now, before] = [await sessionsOf(daysAgo(20), daysAgo(11)), await sessionsOf(daysAgo(30), daysAgo(21))];
		await expect.poll(() => tileOf(page, "Sessions")).toContain(changeOf(now, before));
		expect(await tileOf(page, "Sessions")).toContain(now.toLocaleString("en"));
	});

	it("leaves today, which is not over, out of what it compares", async () => {
		const page = await openSignedIn("#/overview?range=7&compare=yes");
		await settle(page);
		const change = changeOf(await sessionsOf(daysAgo(6), daysAgo(1)), await sessionsOf(daysAgo(13), daysAgo(8)));
		await expect.poll(() => tileOf(page, "Sessions")).toContain(change);
	});

	it("compares the hours it shows with as many before them", async () => {
		const asked: Array<string> = [];
		const page = await openSignedIn();
		page.on("request", (request) => asked.push(request.url()));
		await page.evaluate("location.hash = '#/sessions?range=90&compare=yes'");
		await page.getByRole("heading", { level: 1, name: "Sessions" }).waitFor();
		await settle(page);
		const hours = asked.filter((address) => address.includes("/hours?"));
		expect(hours.some((address) => address.includes(`from=${daysAgo(30)}&to=${daysAgo(0)}`))).toBe(true);
		expect(hours.some((address) => address.includes(`from=${daysAgo(61)}&to=${daysAgo(31)}`))).toBe(true);
	});

	it("says what is known by the day only, and leads there", async () => {
		const page = await openSignedIn("#/sessions?range=90&interval=week");
		const card = page.getByRole("region", { name: "Session length" });
		await card.getByText("This number is known by the day only").waitFor();
		expect(await page.getByText("Nothing in this time").count()).toBe(0);
		await card.getByRole("link", { name: "Show it by day" }).click();
		await card.locator("canvas").waitFor();
		expect(page.url()).toContain("#/sessions?range=90");
		expect(page.url()).not.toContain("interval");
	});

	it("has no switch that does nothing", async () => {
		const page = await openSignedIn();
		const filters = page.getByRole("form", { name: "What to look at" });
		const labels: Record<string, ReadonlyArray<string>> = {
			Overview: ["Time", "Interval", "Version", "Channel", "Traffic", "Compare with the period before"],
			"Pages & features": ["Time", "Version", "Channel", "Traffic"],
			Versions: ["Time", "Interval", "Version", "Channel", "Traffic"],
			Retention: ["Time", "Traffic"],
			Privacy: ["Time", "Interval", "Compare with the period before"],
		};
		for (const [title, expected] of Object.entries(labels)) {
			await goTo(page, title);
			expect(await filters.locator("label > span").allInnerTexts(), title).toEqual(expected);
		}
	});

	it("keeps a range while one of its days is cleared or typed anew", async () => {
		const page = await openSignedIn(`#/overview?range=custom&from=${daysAgo(20)}&to=${daysAgo(11)}`);
		const from = page.getByLabel("From", { exact: true });
		await from.fill("");
		expect(page.url()).toContain(`from=${daysAgo(20)}`);
		await from.fill(daysAgo(5));
		expect(page.url()).toContain(`from=${daysAgo(20)}`);
		await from.fill(daysAgo(15));
		await expect.poll(() => page.url()).toContain(`from=${daysAgo(15)}&to=${daysAgo(11)}`);
		expect(await range(page).inputValue()).toBe("custom");
	});

	it("says the values under the pointer, and of hours which one", async () => {
		const page = await openSignedIn("#/sessions");
		const card = page.getByRole("region", { name: "Concurrent sessions by the hour" });
		await card.locator(".u-over").hover();
		await card.getByText(/^[A-Z][a-z]{2} \d+, \d\d:00 UTC$/).waitFor();
		expect(await card.locator(".legend").innerText()).toMatch(/^Peak \d+$/);
	});

	it("says that it is reading while it still shows what was asked before", async () => {
		const page = await openSignedIn();
		await settle(page);
		await page.route("**/api/numbers/peaks**", () => undefined);
		await range(page).selectOption("7 days");
		const card = page.getByRole("region", { name: "Concurrent sessions, peak" });
		await expect.poll(() => card.getAttribute("aria-busy")).toBe("true");
		expect(await card.locator("canvas").count()).toBe(1);
	});

	it("can be used by keyboard, in the order in which things stand", async () => {
		const page = await openSignedIn();
		await settle(page);
		const stops: Array<unknown> = [];
		for (let stop = 0; stop < 17; stop += 1) {
			await page.keyboard.press("Tab");
			stops.push(
				await page.evaluate(`(() => {
					const { activeElement: here } = document;
					return (here.labels?.[0]?.querySelector("span") ?? here).textContent.trim();
				})()`),
			);
		}
		expect(stops).toEqual([
			"Skip to the numbers",
			...pages,
			"Theme",
			"Sign out",
			"Time",
			"Interval",
			"Version",
			"Channel",
			"Traffic",
			"Compare with the period before",
		]);
	});

	it("takes a keyboard, and a screen reader, to the heading of a page that was gone to", async () => {
		const page = await openSignedIn();
		await goTo(page, "Quality");
		expect(await page.evaluate("document.activeElement.textContent")).toBe("Quality");
		expect(await page.title()).toBe("Quality – Flipbook telemetry");
	});

	it("folds its switches up on a phone, and keeps the current page in view", async () => {
		const page = await openSignedIn("", { viewport: { width: 390, height: 844 } });
		await settle(page);
		const first = await page.locator(".tile dd").first().boundingBox();
		expect(first?.y).toBeLessThan(300);
		const form = page.getByRole("form", { name: "What to look at" });
		expect(await form.isVisible()).toBe(false);
		await page.getByRole("button", { name: "30 days · by day" }).click();
		await range(page).selectOption("7 days");
		await page.getByRole("button", { name: "7 days · by day" }).click();
		expect(await form.isVisible()).toBe(false);
		await goTo(page, "Privacy");
		const link = await page.getByRole("link", { name: "Privacy", exact: true }).boundingBox();
		expect((link?.x ?? 0) + (link?.width ?? 0)).toBeLessThan(390 - 32);
	});

	it("says how old its numbers are, and reads them anew by itself", async () => {
		const page = await openSignedIn();
		await page.goto("about:blank");
		await page.clock.install({ time: Date.now() });
		await page.goto(`${server.url}/dashboard/`);
		await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
		await settle(page);
		await page.getByText(/^Counted .* ago$|^Counted just now$/).waitFor();
		const again = page.waitForRequest((request) => request.url().includes("/actives?"));
		await page.clock.runFor("04:00");
		await again;
	});

	it("shows what few installations did, and marks it", async () => {
		const page = await openSignedIn("#/overview?channel=beta");
		await page
			.getByText(/^Few: fewer than 5 installations in \d+ of 30 days\.$/)
			.first()
			.waitFor();
		await goTo(page, "Versions");
		const bars = page.getByRole("region", { name: "Monthly active, on the last day" });
		expect(await bars.getByRole("listitem").filter({ hasText: "2.0.0" }).innerText()).toMatch(/few\s+3$/);
		await bars.getByText("“Few”: fewer than 5 installations on every day.").waitFor();
	});

	it("tells apart, in words, what is nothing and what is not counted yet", async () => {
		const page = await openSignedIn();
		await page.goto(`${server.url}/dashboard/#/features?channel=dev`);
		await page.getByText("Nothing in this time.").first().waitFor();
		await page.goto(`${server.url}/dashboard/#/features?range=custom&from=2020-01-01&to=2020-01-31`);
		await page.getByText("Not counted yet.").first().waitFor();
		await page.goto(`${server.url}/dashboard/#/overview?range=custom&from=2020-01-01&to=2020-01-31`);
		await page.getByRole("region", { name: "Active installations" }).getByText("Not counted yet.").waitFor();
		const weekly = page.locator(".tile").filter({ hasText: "Weekly active" });
		expect(await weekly.innerText()).toContain("–");
	});

	it("draws a share of 0, which is not nothing", async () => {
		const page = await openSignedIn("#/quality?channel=beta");
		const loss = page.getByRole("region", { name: "Loss" });
		await loss.locator("canvas").waitFor();
		expect(await loss.getByText("Nothing in this time").count()).toBe(0);
	});

	it("has the numbers of the last day that was counted in a range that goes on after today", async () => {
		const last = new Date(Date.now() + 5 * 24 * 3_600_000).toISOString().slice(0, 10);
		const first = new Date(Date.now() - 20 * 24 * 3_600_000).toISOString().slice(0, 10);
		const page = await openSignedIn(`#/overview?range=custom&from=${first}&to=${last}`);
		await settle(page);
		for (const title of ["Weekly active", "Monthly active"]) {
			const tile = await page.locator(".tile").filter({ hasText: title }).innerText();
			expect(Number(/\d+/.exec(tile.replaceAll(",", ""))?.[0])).toBeGreaterThan(50);
		}
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

	it.each(["light", "dark"] as const)(
		"gives a chart as a picture of its card, in the %s theme",
		async (colorScheme) => {
			const page = await openSignedIn("", { colorScheme });
			await settle(page);
			const card = page.getByRole("region", { name: "Active installations" });
			const download = page.waitForEvent("download");
			await card.getByRole("button", { name: "PNG" }).click();
			const saved = await download;
			expect(saved.suggestedFilename()).toBe(`active-installations-${daysAgo(29)}-${daysAgo(0)}.png`);
			const file = await readFile(await saved.path());
			const size = (await card.boundingBox()) ?? { width: 0, height: 0 };
			const [width, height, corner, last] = await page.evaluate<
				[number, number, Array<number>, Array<number>]
			>(`(async () => {
			const bytes = Uint8Array.from(atob("${file.toString("base64")}"), (letter) => letter.charCodeAt(0));
			const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
			const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
			context.drawImage(image, 0, 0);
			const at = (x, y) => [...context.getImageData(x, y, 1, 1).data];
			return [image.width, image.height, at(0, 0), at(image.width - 1, image.height - 1)];
		})()`);
			expect(width).toBe(Math.round(size.width));
			expect(height).toBeGreaterThan(size.height * 0.75);
			const ground = colorScheme === "light" ? [255, 255, 255, 255] : [22, 27, 34, 255];
			expect([corner, last]).toEqual([ground, ground]);
		},
	);

	it("shows a session that begins while one looks", async () => {
		const page = await openSignedIn();
		const tile = page.locator(".tile.live");
		await tile.getByText("updated live").waitFor();
		const before = Number(await tile.locator("dd").first().innerText());
		await fetch(`${server.url}/telemetry/start-session`, {
			headers: {
				"Telemetry-Plugin-Version": "1.2.0",
				"Telemetry-Channel": "stable",
				"Telemetry-Schema-Version": "1",
				// As Studio sends them; what does not look like Studio's is not counted.
				"User-Agent": "RobloxStudio/WinInet",
				"Roblox-Id": "0",
			},
		});
		await tile.getByText(String(before + 1), { exact: true }).waitFor();
	});

	it("listens again after the server has refused to say what goes on", async () => {
		const page = await openSignedIn();
		await page.route("**/api/numbers/live", (route) => route.fulfill({ status: 503 }));
		await page.reload();
		await page.getByText("no connection; trying again").waitFor();
		await page.unroute("**/api/numbers/live");
		await page.getByText("updated live").waitFor();
		forgive();
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
		await page.route("**/api/numbers/**", (route) => route.abort());
		await range(page).selectOption("90 days");
		await page.getByText("The server cannot be reached.").first().waitFor();
		// The browser says of each request that it failed, one after the other.
		await page.context().close();
		forgive();
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
		const script = /src="([^"]+assets[^"]+)"/.exec(await page.text())?.[1] ?? "";
		const asset = await fetch(new URL(script, server.url));
		expect(asset.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
	});
});
