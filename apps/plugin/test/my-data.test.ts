import { afterEach, describe, expect, it } from "vitest";
import type { Installed } from "./support/plugin.js";
import { install, installWithConsent, useEventCollector } from "./support/plugin.js";

const domain = "apis.flipbooklabs.com";
const installationKey = "FlipbookTelemetry_installation";
const collector = useEventCollector();
const opened: Array<Installed> = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map(({ studio }) => studio.close()));
});

/** The settings page of someone who said yes a while ago. */
async function settingsOf(): Promise<Installed> {
	const flipbook = await installWithConsent(collector, []);
	opened.push(flipbook);
	await flipbook.press("Settings");
	await flipbook.studio.advance(15_000);
	return flipbook;
}

async function press(flipbook: Installed, ...texts: ReadonlyArray<string>): Promise<void> {
	for (const text of texts) {
		await flipbook.press(text);
	}
	await flipbook.studio.advance(3000);
}

function idOf({ plugin }: Installed): unknown {
	return plugin.settings.all()[installationKey];
}

function requestsOf({ studio }: Installed, call: string): number {
	return studio.http.requests.filter(({ url }) => url.endsWith(call)).length;
}

describe("Export my data", () => {
	it("shows what the server stores, verbatim, to be copied", async () => {
		collector.script.set("my-data", { status: 200, body: { sessions: [{ id: "s", events: [] }] } });
		const flipbook = await settingsOf();
		await press(flipbook, "Export my data");
		const [box] = await flipbook.studio.findAll({ className: "TextBox" });
		expect(box?.text).toBe('{"sessions":[{"id":"s","events":[]}]}');
	});

	it("shows a long text in parts, completely", async () => {
		const body = { text: "x".repeat(20_000) + "y".repeat(20_000) };
		collector.script.set("my-data", { status: 200, body });
		const flipbook = await settingsOf();
		await press(flipbook, "Export my data");
		const parts: Array<string> = [];
		for (const part of [1, 2, 3]) {
			expect(await flipbook.sees(`Part ${part} of 3`)).toBe(true);
			parts.push((await flipbook.studio.find({ className: "TextBox" })).text ?? "");
			if (part < 3) {
				await flipbook.press("Next");
			}
		}
		expect(JSON.parse(parts.join(""))).toEqual(body);
		await expect(flipbook.press("Next")).rejects.toThrow();
		await flipbook.press("Previous");
		expect(await flipbook.sees("Part 2 of 3")).toBe(true);
	});

	it("shows that it is in progress, and makes one request", async () => {
		const flipbook = await settingsOf();
		flipbook.studio.http.conditions.set(domain, { kind: "hangs" });
		await press(flipbook, "Export my data");
		expect(await flipbook.sees(`Asking ${domain} for everything it holds…`)).toBe(true);
		await expect(flipbook.press("Export my data")).rejects.toThrow(/not active/);
		await flipbook.studio.advance(3_600_000);
		expect(requestsOf(flipbook, "my-data")).toBe(1);
	});

	it("says that there is nothing without consent, and makes no request", async () => {
		const flipbook = await install();
		opened.push(flipbook);
		await flipbook.toggle();
		await press(flipbook, "No thanks", "Settings", "Export my data");
		expect(await flipbook.sees("The server holds nothing about this installation.")).toBe(true);
		expect(flipbook.studio.http.requests).toEqual([]);
	});

	it("says that there is nothing if the server stores nothing", async () => {
		collector.script.set("my-data", { status: 404, body: { code: "unknown_installation" } });
		const flipbook = await settingsOf();
		await press(flipbook, "Export my data");
		expect(await flipbook.sees("The server holds nothing about this installation.")).toBe(true);
	});

	it("does not take a captive portal's page for data", async () => {
		const flipbook = await settingsOf();
		flipbook.studio.http.conditions.set(domain, { kind: "answers", status: 200, body: "<html>Please log in</html>" });
		await press(flipbook, "Export my data");
		expect(await flipbook.sees("The server could not do it (status 200). Please try again later.")).toBe(true);
	});
});

describe.each([
	["Export my data", ["Export my data"]],
	["Delete my data", ["Delete my data", "Delete"]],
])("when %s fails", (_, buttons) => {
	it.each([
		[
			"Studio blocks the address",
			{ kind: "throws", text: `HttpService permission denied on domain ${domain}` },
			/^Studio was told not to let this plugin talk to/,
		],
		[
			"HTTP is off",
			{ kind: "throws", text: "Http requests are not enabled. Enable via game settings" },
			/^HTTP requests are switched off where this plugin runs/,
		],
		["Studio has too many requests", { kind: "rateLimited" }, /^Studio has too many requests under way/],
		["there is no network", { kind: "dnsFailure" }, /could not be reached\. Please check your connection/],
		[
			"the server is busy",
			{ kind: "answers", status: 503, headers: { "retry-after": "120" } },
			"The server is busy. Please try again in 2 min.",
		],
		[
			"the server is asked too often",
			{ kind: "answers", status: 429 },
			"The server is busy. Please try again in a while.",
		],
		[
			"the server fails",
			{ kind: "answers", status: 500 },
			"The server could not do it (status 500). Please try again later.",
		],
	] as const)(
		"because %s, it says so in words a person understands, and can be tried again",
		async (__, condition, text) => {
			const flipbook = await settingsOf();
			const id = idOf(flipbook);
			flipbook.studio.http.conditions.set(domain, condition);
			await press(flipbook, ...buttons);
			expect(await flipbook.sees(text)).toBe(true);
			expect(idOf(flipbook)).toBe(id);
			flipbook.studio.http.conditions.delete(domain);
			collector.script.set("my-data", buttons.length === 1 ? { status: 200, body: {} } : { status: 204 });
			await press(flipbook, ...buttons);
			expect(await flipbook.sees(text)).toBe(false);
		},
	);
});

describe("Delete my data", () => {
	it("asks first, and Keep changes nothing", async () => {
		const flipbook = await settingsOf();
		const before = flipbook.studio.http.requests.length;
		await flipbook.press("Delete my data");
		expect(await flipbook.sees(/cannot be undone/)).toBe(true);
		await flipbook.press("Keep");
		expect(await flipbook.sees(/cannot be undone/)).toBe(false);
		expect(flipbook.studio.http.requests.length).toBe(before);
	});

	it("drops unsent events, the id and the list of sent events, and goes on with a new id", async () => {
		collector.script.set("my-data", { status: 204 });
		const flipbook = await settingsOf();
		const id = idOf(flipbook);
		const sentBefore = collector.bodies.length;
		await flipbook.press("About");
		await flipbook.press("Settings");
		await press(flipbook, "Delete my data", "Delete");
		expect(await flipbook.sees(/^Done\. The server holds nothing about this installation any more/)).toBe(true);
		expect(idOf(flipbook)).not.toBe(id);
		await flipbook.studio.advance(15_000);
		expect(collector.bodies.slice(sentBefore).join()).not.toContain("PageViewed");
		expect(requestsOf(flipbook, "start-session")).toBe(2);
		const last = flipbook.studio.http.requests.filter(({ url }) => url.endsWith("start-session")).at(-1);
		expect(Object.keys(last?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain(
			"telemetry-installation-id",
		);
	});

	it("works after a no as well, and then nothing more is sent", async () => {
		collector.script.set("my-data", { status: 204 });
		const flipbook = await settingsOf();
		await press(flipbook, "Usage data: on");
		const before = flipbook.studio.http.requests.length;
		await press(flipbook, "Delete my data", "Delete");
		await flipbook.studio.advance(600_000);
		expect(flipbook.studio.http.requests.slice(before).map(({ method }) => method)).toEqual(["DELETE"]);
		expect(idOf(flipbook)).toBe("none");
	});
});

describe("Reset my anonymous id", () => {
	it("discards the id; a session with a new one begins at once", async () => {
		const flipbook = await settingsOf();
		await press(flipbook, "Reset my anonymous id");
		expect(await flipbook.sees("Done. From now on this installation counts as a new one.")).toBe(true);
		expect(requestsOf(flipbook, "start-session")).toBe(2);
	});

	it("says so when there is none", async () => {
		const flipbook = await install();
		opened.push(flipbook);
		await flipbook.toggle();
		await press(flipbook, "No thanks", "Settings", "Reset my anonymous id");
		expect(await flipbook.sees("There is no id here yet.")).toBe(true);
		expect(flipbook.studio.http.requests).toEqual([]);
	});

	it("does not use the old id again, even if Studio loses the write", async () => {
		const flipbook = await settingsOf();
		flipbook.studio.settings.faults.lostWrites = 20;
		await press(flipbook, "Reset my anonymous id");
		const starts = flipbook.studio.http.requests.filter(({ url }) => url.endsWith("start-session"));
		expect(starts).toHaveLength(2);
		expect(JSON.stringify(starts[1]?.headers)).not.toMatch(/installation/i);
	});
});
