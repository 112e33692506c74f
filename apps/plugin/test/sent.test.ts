import type { InstanceHandle } from "@flipbook-telemetry/studio-simulator";
import { afterEach, describe, expect, it } from "vitest";
import type { Installed } from "./support/plugin.js";
import { install, installWithConsent, textStory, useEventCollector } from "./support/plugin.js";

const collector = useEventCollector();
const opened: Array<Installed> = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map(({ studio }) => studio.close()));
});

interface SentJson {
	readonly seq: number;
	readonly name: string;
}

async function start(): Promise<Installed> {
	const flipbook = await installWithConsent(collector, [textStory("Button", "Press me")]);
	opened.push(flipbook);
	return flipbook;
}

/** Opens the list; the pages on the way to it are events themselves, which are sent before it is looked at. */
async function openList({ studio, press }: Installed): Promise<void> {
	await press("Settings");
	await studio.advance(15_000);
	await press("See what was sent");
}

interface ListedRow {
	readonly name: string | undefined;
	readonly button: InstanceHandle;
	/** Pixels from the list's top. */
	readonly y: number;
}

/** The rows of the list that exist, from top to bottom. */
async function rowsOf({ studio }: Installed): Promise<ReadonlyArray<ListedRow>> {
	const frames = (await studio.findAll({ className: "Frame" })).filter(({ name }) => /^Row\d+$/.test(name));
	const rows = await Promise.all(
		frames.map(async (frame) => {
			const [label] = await studio.findAll({ className: "TextLabel", within: frame });
			const button = await studio.find({ className: "TextButton", within: frame });
			return { name: label?.text, button, y: Number(/(\d+)\}$/.exec(String(await frame.get("Position")))?.[1]) };
		}),
	);
	return rows.sort((a, b) => a.y - b.y);
}

async function listed(flipbook: Installed): Promise<ReadonlyArray<string | undefined>> {
	return (await rowsOf(flipbook)).map(({ name }) => name);
}

/** Everything in text boxes, which is what can be copied. */
async function copyable({ studio }: Installed): Promise<ReadonlyArray<string>> {
	return (await studio.findAll({ className: "TextBox" })).map(({ text }) => text ?? "");
}

describe("See what was sent", () => {
	it("shows every event of the session, newest first, with its state", async () => {
		const flipbook = await start();
		await flipbook.press("Stories");
		await flipbook.press("Button");
		await openList(flipbook);
		expect(await flipbook.sees(/newest first: 5 events/)).toBe(true);
		expect(await listed(flipbook)).toEqual([
			"PageViewed",
			"StoryClosed",
			"StoryOpened",
			"PageViewed",
			"SessionStarted",
		]);
		expect(await flipbook.studio.findAll({ text: /^stored · \d+ s ago$/ })).toHaveLength(5);
	});

	it("shows each as the JSON that was sent, verbatim, to be copied", async () => {
		const flipbook = await start();
		await openList(flipbook);
		const sent = collector.bodies.flatMap((body) => (JSON.parse(body) as { events: Array<SentJson> }).events);
		for (const event of sent) {
			await (await rowsOf(flipbook))[sent.length - event.seq]?.button.click();
			const [json] = await copyable(flipbook);
			expect(JSON.parse(json ?? "")).toEqual(event);
			expect(collector.bodies.some((body) => body.includes(json ?? "?"))).toBe(true);
		}
		expect(sent.length).toBeGreaterThan(1);
		const box = await flipbook.studio.find({ className: "TextBox" });
		expect(await box.get("TextEditable")).toBe(false);
	});

	it("says which events the server refused, and why", async () => {
		collector.script.set("ingest", {
			status: 200,
			body: {
				accepted: 0,
				duplicates: 0,
				rejected: [{ seq: 1, index: 0, code: "unknown_event", pointer: "/events/0/name", message: "No such event." }],
				sessionOver: false,
			},
		});
		const flipbook = await start();
		await openList(flipbook);
		expect(await flipbook.studio.findAll({ text: /^refused · / })).toHaveLength(1);
		await (await rowsOf(flipbook)).at(-1)?.button.click();
		expect(await flipbook.sees("As it was sent (refused. The server says: No such event.):")).toBe(true);
	});

	it("shows that there was no response, and when the second try is stored", async () => {
		const flipbook = await start();
		const { studio } = flipbook;
		studio.http.conditions.set("apis.flipbooklabs.com", { kind: "timeout" });
		await openList(flipbook);
		await studio.advance(3000);
		expect((await studio.findAll({ text: /^no answer · / })).length).toBeGreaterThan(0);
		studio.http.conditions.delete("apis.flipbooklabs.com");
		await studio.advance(600_000);
		expect(await studio.findAll({ text: /^no answer · / })).toHaveLength(0);
		expect((await studio.findAll({ text: /^stored · / })).length).toBe(2);
	});

	it("shows what would be sent next, and sends nothing", async () => {
		const flipbook = await start();
		const { studio, press } = flipbook;
		await studio.advance(15_000);
		await press("Settings");
		await press("See what was sent");
		const before = studio.http.requests.length;
		await press("What would be sent next?");
		expect(studio.http.requests.length).toBe(before);
		const preview = JSON.parse((await copyable(flipbook)).at(-1) ?? "") as Array<SentJson>;
		expect(preview).toMatchObject([{ seq: 2, name: "PageViewed", properties: { page: "Settings" } }]);
		await studio.advance(15_000);
		await press("What would be sent next?");
		expect(await flipbook.sees("Nothing is waiting to be sent.")).toBe(true);
		expect(collector.bodies.at(-1)).toContain('"page":"Settings"');
	});

	it("still shows the last session after a restart, and this one above it", async () => {
		const flipbook = await start();
		await flipbook.press("About");
		await flipbook.studio.advance(15_000);
		await flipbook.plugin.unload();
		await flipbook.studio.settle();
		await flipbook.start();
		// Studio has opened the widget again by itself.
		await openList(flipbook);
		expect(await flipbook.sees(/newest first: 5 events/)).toBe(true);
		expect(await listed(flipbook)).toEqual([
			"PageViewed",
			"SessionStarted",
			"SessionEnded",
			"PageViewed",
			"SessionStarted",
		]);
	});

	it("can be looked at after a no as well", async () => {
		const flipbook = await start();
		await openList(flipbook);
		await flipbook.press("Back to settings");
		await flipbook.press("Usage data: on");
		await flipbook.press("See what was sent");
		expect(await flipbook.sees(/newest first: 2 events/)).toBe(true);
	});

	it("is empty without consent", async () => {
		const flipbook = await install();
		opened.push(flipbook);
		const { toggle, press, sees } = flipbook;
		await toggle();
		await press("No thanks");
		await press("Settings");
		await press("See what was sent");
		expect(await sees("Nothing was sent in this session or the last.")).toBe(true);
		await press("What would be sent next?");
		expect(await sees("Nothing is waiting to be sent.")).toBe(true);
	});
});
