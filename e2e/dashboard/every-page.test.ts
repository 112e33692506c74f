import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { barriersOf, goTo, isWithoutBrowser, pages, settle, useDashboard } from "./use-dashboard.ts";

const dashboard = useDashboard();

/** Nobody does these things in the stored sessions. */
const empty: Partial<Record<string, number>> = { Stories: 1, "Pages & features": 3 };

const names = ["overview", "stories", "features", "sessions", "versions", "retention", "quality", "privacy"];

async function expectToFit(page: Page, what: string): Promise<void> {
	const tooWide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
	expect(tooWide, `${what} is wider than the window by`).toBeLessThanOrEqual(0);
}

describe.skipIf(isWithoutBrowser).each([
	{ colorScheme: "light", width: 1280, isRead: true },
	{ colorScheme: "light", width: 390, isRead: false },
	{ colorScheme: "dark", width: 1280, isRead: false },
	{ colorScheme: "dark", width: 390, isRead: true },
] as const)("in the $colorScheme theme, $width pixels wide", ({ colorScheme, width, isRead }) => {
	it("every page shows its numbers, fits, and can be read by everybody", async () => {
		const page = await dashboard.openSignedIn("#/?range=7", { colorScheme, viewport: { width, height: 900 } });
		for (const title of pages) {
			await goTo(page, title);
			expect(await page.getByText("Nothing in this time").count(), title).toBe(empty[title] ?? 0);
			await expectToFit(page, title);
			// Axe takes its time: with two of the four it sees both themes and both widths.
			if (isRead) {
				expect(await barriersOf(page), title).toEqual([]);
				await expectToFit(page, `${title}, with everything unfolded,`);
			}
		}
	});
});

describe.skipIf(isWithoutBrowser)("every page", () => {
	it.each([1280, 390])("stands still while its numbers come, %i pixels wide", async (width) => {
		const page = await dashboard.openSignedIn("", { viewport: { width, height: 900 } });
		await page.addInitScript(`
			window.moved = 0;
			new PerformanceObserver((list) => list.getEntries().forEach((shift) => { window.moved += shift.value; }))
				.observe({ type: "layout-shift", buffered: true });`);
		for (const name of names) {
			await page.goto(`${dashboard.server.url}/dashboard/#/${name}`);
			await page.reload();
			await page.getByRole("heading", { level: 1 }).waitFor();
			await settle(page);
			expect(await page.evaluate("window.moved"), name).toBeLessThan(0.1);
		}
	});

	it.each([
		["by week, beside the weeks before", "range=90&interval=week&compare=yes"],
		["by month, with all traffic", "range=365&interval=month&traffic=all"],
		["for one version on a day long ago", "range=custom&from=2020-02-29&to=2020-02-29&version=1.1.0"],
	])("can be looked at %s", async (_what, search) => {
		const page = await dashboard.openSignedIn(`#/overview?${search}`);
		for (const title of pages) {
			await goTo(page, title);
			expect(await page.locator("#main [role=alert]").count(), title).toBe(0);
			expect(page.url()).toContain(search);
			await expectToFit(page, title);
		}
	});
});
