import { catalogue } from "@flipbook-telemetry/event-schema";
import { connect, rollUp } from "@flipbook-telemetry/server";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { barriersOf, goTo, isWithoutBrowser, pages, useDashboard } from "./use-dashboard.ts";

const dashboard = useDashboard({ isEmpty: true });

const notCounted =
	"Not counted yet. The server counts today all the time, and the days before it once an hour; days before its first have no numbers.";
const nothing =
	"Nothing in this time. Numbers appear once plugins whose users said yes send something. “All traffic” also counts what does not look like Studio’s.";
const nothingRefused = "None: everything that was sent is in the contract.";
const nobodyErased = "Nobody has asked for it in this time.";

/** Bounds of session lengths are not counts. */
const bounds = ["From", "Up to"];

/** A number in a table or a tile, with the title over it. */
interface ShownNumber {
	readonly title: string;
	readonly text: string;
}

interface Shown {
	/** The sentence each card shows instead of a chart, by page and title; undefined if it shows a chart. */
	readonly said: Readonly<Record<string, string | undefined>>;
	/** Numbers counted as they happen, which are known for today from the start. */
	readonly tallied: ReadonlyArray<ShownNumber>;
	/** Every other number. */
	readonly counted: ReadonlyArray<ShownNumber>;
}

/** Everything all pages show, with every table open. */
async function shownBy(page: Page): Promise<Shown> {
	const said: Record<string, string | undefined> = {};
	const numbers: Array<ShownNumber> = [];
	for (const title of pages) {
		await goTo(page, title);
		expect(await page.getByRole("alert").count(), title).toBe(0);
		for (const card of await page.locator(".card[aria-labelledby]:not(.prose)").all()) {
			const [text] = await card.locator(".empty").allInnerTexts();
			said[`${title}: ${await card.getByRole("heading", { level: 2 }).innerText()}`] = text;
		}
		await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
		await expect
			.poll(() => page.locator("details:has(> summary:text('Show as a table')):not(:has(table))").count())
			.toBe(0);
		const texts = await page.evaluate<Array<ShownNumber>>(`
			[...document.querySelectorAll("td.count, td.durationMs, td.share, .tile:not(.live) dd:not(.change)")].map((one) => ({
				title: one.matches("dd")
					? one.parentElement.querySelector("dt").innerText
					: one.closest("table").querySelectorAll("th")[one.cellIndex].innerText,
				text: one.innerText,
			}))`);
		numbers.push(...texts.filter((number) => !bounds.includes(number.title)));
	}
	return {
		said,
		tallied: numbers.filter(({ title }) => title === "Installations erased"),
		counted: numbers.filter(({ title }) => title !== "Installations erased"),
	};
}

/** The same sentence for every card, except those of numbers counted as they happen. */
function cards(said: Readonly<Record<string, string | undefined>>, text: string, ofErasures: string): object {
	return {
		...Object.fromEntries(Object.keys(said).map((card) => [card, text])),
		"Quality: Rejected events": nothingRefused,
		"Privacy: Erasures": ofErasures,
	};
}

describe.skipIf(isWithoutBrowser)("the dashboard of a server that has heard of nobody yet", () => {
	it("shows “not counted yet” everywhere, and no 0, before anything was counted", async () => {
		const page = await dashboard.openSignedIn();
		const { said, counted, tallied } = await shownBy(page);
		expect(Object.keys(said).length).toBeGreaterThan(2 * pages.length);
		expect(said).toEqual(cards(said, notCounted, nobodyErased));
		expect(await page.locator(".fresh").innerText()).toBe("Not counted yet");
		expect(counted.length).toBeGreaterThan(100);
		expect(counted.filter(({ text }) => text !== "–")).toEqual([]);
		expect(new Set(tallied.map(({ text }) => text))).toEqual(new Set(["–", "0"]));
	});

	it("shows “nothing” and 0 once that was counted", async () => {
		const db = connect(dashboard.server.databaseUrl, 1, () => undefined);
		await rollUp(db, { nowMs: Date.now(), catalogue });
		await db.destroy();
		const page = await dashboard.openSignedIn();
		const { said, counted } = await shownBy(page);
		expect(said).toEqual(cards(said, nothing, nobodyErased));
		expect(await page.locator(".fresh").innerText()).toMatch(/^Counted /);
		for (const title of ["Sessions", "Weekly active", "Monthly active", "Daily active, yesterday"]) {
			expect(counted, title).toContainEqual({ title, text: "0" });
		}
	});

	it("shows “not counted yet” for days before its first", async () => {
		const page = await dashboard.openSignedIn("#/overview?range=custom&from=2020-01-01&to=2020-01-31");
		const { said, counted, tallied } = await shownBy(page);
		expect(said).toEqual(cards(said, notCounted, notCounted));
		expect([...counted, ...tallied].filter(({ text }) => text !== "–")).toEqual([]);
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
