import { afterEach, describe, expect, it } from "vitest";
import type { Installed } from "./support/plugin.js";
import { install, useEventCollector } from "./support/plugin.js";

const domain = "apis.flipbooklabs.com";
const title = "Studio is blocking usage data";
const dayMs = 24 * 60 * 60 * 1000;
const denial = `HttpService permission denied on domain ${domain} for plugin 8517129161.`;

const collector = useEventCollector();
const studios: Array<Installed["studio"]> = [];

afterEach(async () => {
	await Promise.all(studios.splice(0).map((studio) => studio.close()));
});

/** Someone who said yes, at a Studio that throws this text for every request. */
async function installFailing(text: string): Promise<Installed> {
	const flipbook = await install();
	const { studio } = flipbook;
	studios.push(studio);
	studio.http.resolve.set(domain, collector.url);
	studio.http.conditions.set(domain, { kind: "throws", text });
	await flipbook.toggle();
	await flipbook.press("Yes");
	await studio.advance(4000);
	return flipbook;
}

async function reopen({ toggle }: Installed): Promise<void> {
	await toggle();
	await toggle();
}

describe("the notice that Studio is blocking requests", () => {
	it("says what happened, names the address, and says where to allow it", async () => {
		const { sees } = await installFailing(denial);
		expect(await sees(title)).toBe(true);
		expect(await sees(new RegExp(`Studio was told not to let Flipbook talk to ${domain}`))).toBe(true);
		expect(await sees(/Manage Plugins/)).toBe(true);
	});

	it.each([
		["another text of the same meaning", `Unknown HTTP error: ${denial}`, true],
		["no name service", "HttpError: DnsResolve", false],
		["nobody listening", "HttpError: ConnectFail", false],
		["no network", "HttpError: NetFail", false],
		["time running out", "HttpError: Timedout", false],
		["a broken certificate", "HttpError: SslVerificationFail", false],
		["HTTP switched off for the game", "Http requests are not enabled. Enable via game settings", false],
		["too many requests", "Number of requests exceeded limit", false],
		["another permission", 'Plugin "Flipbook" was denied script injection permission.', false],
		["a text that nobody has seen yet", "HTTP 1234: permission to be pleasant denied", false],
	])("with %s: shown is %3$s", async (_, text, isShown) => {
		const { sees } = await installFailing(text);
		expect(await sees(title)).toBe(isShown);
	});

	it("makes no more requests until the widget is reopened", async () => {
		const flipbook = await installFailing(denial);
		const before = flipbook.studio.http.requests.length;
		await flipbook.studio.advance(3_600_000);
		expect(flipbook.studio.http.requests.length).toBe(before);
	});

	it("is shown at most once in seven days", async () => {
		const flipbook = await installFailing(denial);
		await flipbook.press("Not now");
		const shown: Array<number> = [];
		for (let day = 1; day <= 16; day++) {
			await flipbook.toggle();
			await flipbook.studio.advance(dayMs);
			await flipbook.toggle();
			await flipbook.studio.advance(4000);
			if (await flipbook.sees(title)) {
				shown.push(day);
			}
		}
		expect(shown).toEqual([7, 14]);
	});

	it("is never shown again after the box was ticked, whichever button is pressed, also in later runs", async () => {
		const flipbook = await installFailing(denial);
		await flipbook.press("Don't show this again");
		await flipbook.press("Not now");
		await flipbook.toggle();
		await flipbook.studio.advance(30 * dayMs);
		await flipbook.plugin.unload();
		await flipbook.start();
		await flipbook.toggle();
		await flipbook.studio.advance(4000);
		expect(await flipbook.sees(title)).toBe(false);
		expect(flipbook.plugin.settings.all()["FlipbookTelemetry_nudge"]).toMatchObject({ never: true });
	});

	it("can be ticked and unticked before an answer", async () => {
		const flipbook = await installFailing(denial);
		const isTicked = async (): Promise<boolean> => (await flipbook.studio.findAll({ name: "Tick" })).length === 1;
		expect(await isTicked()).toBe(false);
		await flipbook.press("Don't show this again");
		expect(await isTicked()).toBe(true);
		await flipbook.press("Don't show this again");
		expect(await isTicked()).toBe(false);
		await flipbook.press("Not now");
		expect(flipbook.plugin.settings.all()["FlipbookTelemetry_nudge"]).toMatchObject({ never: false });
	});

	it("tries again when asked to, and sends queued events once Studio allows it", async () => {
		const flipbook = await installFailing(denial);
		collector.take();
		flipbook.studio.http.conditions.delete(domain);
		await flipbook.press("Try again");
		await flipbook.studio.advance(15_000);
		expect(await flipbook.sees(title)).toBe(false);
		expect(collector.take().map(({ name }) => name)).toEqual(["SessionStarted", "NudgeShown", "NudgeAnswered"]);
	});

	it("can switch telemetry off, and then nothing is kept and nothing is sent", async () => {
		const flipbook = await installFailing(denial);
		flipbook.studio.http.conditions.delete(domain);
		const before = flipbook.studio.http.requests.length;
		await flipbook.press("Turn usage data off");
		await flipbook.studio.advance(60_000);
		await reopen(flipbook);
		expect(flipbook.plugin.settings.all()["FlipbookTelemetry_consent"]).toMatchObject({ answer: "denied" });
		expect(flipbook.studio.http.requests.length).toBe(before);
	});

	it("is closed with the widget, which is no answer", async () => {
		const flipbook = await installFailing(denial);
		await reopen(flipbook);
		expect(await flipbook.sees(title)).toBe(false);
		expect(flipbook.plugin.settings.all()["FlipbookTelemetry_nudge"]).toMatchObject({ never: false });
	});

	it("is not shown to someone who said no meanwhile", async () => {
		const flipbook = await install();
		const { studio, plugin, toggle, press, sees } = flipbook;
		studios.push(studio);
		studio.http.prompt = "ask";
		await toggle();
		await press("Yes");
		await studio.advance(4000);
		await press("Settings");
		await press("Usage data: on");
		studio.http.answerPrompts("deny");
		await studio.advance(10_000);
		expect(await sees(title)).toBe(false);
		expect(plugin.settings.all()).not.toHaveProperty("FlipbookTelemetry_nudge");
	});

	it.each(["deny", "cancel"] as const)("is shown after the prompt is answered with %s", async (answer) => {
		const flipbook = await install();
		const { studio, toggle, press, sees } = flipbook;
		studios.push(studio);
		studio.http.prompt = "ask";
		await toggle();
		await press("Yes");
		await studio.advance(3_600_000);
		expect(studio.http.requests).toHaveLength(1);
		studio.http.answerPrompts(answer);
		await studio.advance(4000);
		expect(await sees(title)).toBe(true);
	});

	it("is shown once, although a window is blocked again and again and another has shown it already", async () => {
		const flipbook = await installFailing(denial);
		await flipbook.press("Not now");
		await flipbook.press("Settings");
		await flipbook.press("Try again");
		await flipbook.studio.advance(4000);
		expect(await flipbook.sees(title)).toBe(false);
		expect(await flipbook.sees(/^Blocked by Studio: Flipbook may not talk to/)).toBe(true);
	});
});
