import { afterEach, describe, expect, it } from "vitest";
import type { Installed } from "./support/plugin.js";
import { install, installWithConsent, useEventCollector } from "./support/plugin.js";

const domain = "apis.flipbooklabs.com";
const collector = useEventCollector();
const opened: Array<Installed> = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map(({ studio }) => studio.close()));
});

/** The settings page of someone who said yes. */
async function settingsOf(): Promise<Installed> {
	const flipbook = await installWithConsent(collector, []);
	opened.push(flipbook);
	await flipbook.press("Settings");
	return flipbook;
}

describe("the status line in Settings", () => {
	it("says that usage is recorded", async () => {
		const { sees } = await settingsOf();
		expect(await sees(/^Collecting: /)).toBe(true);
	});

	it("says at once that it is off, and on again", async () => {
		const { studio, press, sees } = await settingsOf();
		await press("Usage data: on");
		await studio.advance(1000);
		expect(await sees("Off: nothing is counted and nothing is sent.")).toBe(true);
		await press("Usage data: off");
		await studio.advance(3000);
		expect(await sees(/^Collecting: /)).toBe(true);
	});

	it("says that it waits for Studio's permission prompt, and names the address", async () => {
		const flipbook = await install();
		opened.push(flipbook);
		const { studio, toggle, press, sees } = flipbook;
		studio.http.prompt = "ask";
		await toggle();
		await press("Yes");
		await press("Settings");
		await studio.advance(60_000);
		expect(await sees(`Connecting to ${domain}. If Studio asks for permission, it waits for your answer.`)).toBe(true);
	});

	it("counts the seconds down to the next try when the server cannot be reached", async () => {
		const { studio, press, sees } = await settingsOf();
		studio.http.conditions.set(domain, { kind: "connectFailure" });
		await press("About");
		await press("Settings");
		await studio.advance(60_000);
		const waits: Array<number> = [];
		for (let second = 0; second < 600 && waits.length < 2; second++) {
			await studio.advance(1000);
			const [line] = await studio.findAll({ text: /Next try in \d+ s\./ });
			if (line !== undefined) {
				waits.push(Number(/(\d+) s/.exec(line.text ?? "")?.[1]));
			}
		}
		expect(waits[1]).toBeLessThanOrEqual((waits[0] ?? 0) - 1);
		studio.http.conditions.delete(domain);
		await press("Try again");
		await studio.advance(2000);
		expect(await sees(/^Collecting: /)).toBe(true);
	});

	it("says that the server asked to wait, and for how long", async () => {
		collector.script.set("ingest", {
			status: 429,
			headers: { "retry-after": "600" },
			body: { code: "too_many_requests" },
		});
		const { studio, sees } = await settingsOf();
		await studio.advance(15_000);
		expect(await sees(/^Waiting to try again: .* Next try in 10 min\.$/)).toBe(true);
	});

	it("says that the server has paused ingestion", async () => {
		collector.script.set("start-session", { status: 200, body: { paused: true, retryAfterSeconds: 7200 } });
		const { sees, studio } = await settingsOf();
		await studio.advance(2000);
		expect(await sees("Paused by the server. Next try in 2 h.")).toBe(true);
		expect(await sees("Try again")).toBe(false);
	});

	it("says that Studio blocks the address, and how to allow it, and tries again when asked", async () => {
		const flipbook = await install();
		opened.push(flipbook);
		const { studio, toggle, press, sees } = flipbook;
		studio.http.resolve.set(domain, collector.url);
		studio.http.prompt = "cancel";
		await toggle();
		await press("Yes");
		await studio.advance(4000);
		await press("Not now");
		await press("Settings");
		expect(await sees(/^Blocked by Studio: .*Manage Plugins/)).toBe(true);
		studio.http.prompt = "allow";
		await press("Try again");
		await studio.advance(3000);
		expect(await sees(/^Collecting: /)).toBe(true);
	});

	it("says that the server does not work with this version", async () => {
		collector.script.set("start-session", { status: 400, body: { code: "bad_header" } });
		const { studio, sees } = await settingsOf();
		await studio.advance(3000);
		expect(await sees("The server does not work with this version of Flipbook. Nothing is sent.")).toBe(true);
	});
});
