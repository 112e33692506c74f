import { describe, expect, it } from "vitest";
import { barriersOf, goTo, isWithoutBrowser, pages, useDashboard } from "./use-dashboard.js";

const dashboard = useDashboard({ isEmpty: true });

describe.skipIf(isWithoutBrowser)("the dashboard of a server that has heard of nobody yet", () => {
	it("says so on every page", async () => {
		const page = await dashboard.openSignedIn();
		await page.locator(".empty").first().waitFor();
		for (const title of pages) {
			await goTo(page, title);
			const texts = await page.locator(".empty").allInnerTexts();
			expect(texts.length, title).toBe(await page.locator(".card[aria-labelledby]:not(.prose)").count());
			expect(await page.getByRole("alert").count(), title).toBe(0);
		}
	});
});

describe.skipIf(isWithoutBrowser).each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
	it("signing in, not getting in, and the page for everybody can be read by everybody", async () => {
		const page = await dashboard.open("/dashboard/", { colorScheme });
		await page.getByLabel("Password").fill("not this one");
		await page.keyboard.press("Enter");
		await page.getByText("The password is not right.").waitFor();
		dashboard.forgive();
		expect(await barriersOf(page)).toEqual([]);
		await page.route("**/api/me", (route) => route.abort());
		await page.reload();
		await page.getByRole("button", { name: "Try again" }).waitFor();
		dashboard.forgive();
		expect(await barriersOf(page)).toEqual([]);
		await page.unroute("**/api/me");
		await page.getByRole("button", { name: "Try again" }).click();
		await page.getByLabel("Password").waitFor();
		await page.goto(`${dashboard.server.url}/`);
		await page.getByRole("heading", { level: 1 }).waitFor();
		expect(await barriersOf(page)).toEqual([]);
	});

	it("is in its theme before any of its scripts has run", async () => {
		const page = await dashboard.open("/", { colorScheme });
		const ground = async (): Promise<unknown> => {
			await page.goto(`${dashboard.server.url}/dashboard/`, { waitUntil: "commit" });
			await page.locator("#root").waitFor({ state: "attached" });
			await expect.poll(() => page.evaluate("document.styleSheets.length")).toBeGreaterThan(0);
			return page.evaluate("getComputedStyle(document.body).backgroundColor");
		};
		// The page's own script never comes.
		await page.route("**/assets/*.js", () => undefined);
		const grounds = { light: "rgb(247, 248, 250)", dark: "rgb(14, 17, 22)" };
		expect(await ground()).toBe(grounds[colorScheme]);
		const other = colorScheme === "light" ? "dark" : "light";
		await page.evaluate(`localStorage.setItem("telemetry-theme", "${other}")`);
		expect(await ground()).toBe(grounds[other]);
	});
});
