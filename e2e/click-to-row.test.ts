import { beforeEach, describe, expect, it } from "vitest";
import { installFlipbook, startFlipbook, version } from "./support/flipbook.ts";
import { useTelemetryServer } from "./support/telemetry-server.ts";

const server = useTelemetryServer();

beforeEach(() => server.clear());

interface EventRow {
	readonly seq: number;
	readonly name: string;
	readonly properties: Record<string, unknown>;
}

describe("a click in the plugin becomes a row in PostgreSQL", () => {
	it("from the yes in the popup to the goodbye", async () => {
		const person = await startFlipbook(server.url);
		await person.toggleWidget();
		await person.press("Yes");
		await person.studio.advance(1000);
		await person.openPage("Stories");
		await person.press("Button");
		await person.studio.advance(12_000);
		await person.openPage("About");
		await person.studio.advance(30_000);
		await person.toggleWidget();
		await person.quit();

		expect(await server.query<EventRow>("SELECT seq, name, properties FROM events ORDER BY seq")).toEqual([
			{ seq: 1, name: "SessionStarted", properties: { pluginVersion: version, channel: "dev" } },
			{ seq: 2, name: "PageViewed", properties: { page: "Story" } },
			{ seq: 3, name: "StoryOpened", properties: { story: 1, framework: "instance" } },
			{ seq: 4, name: "StoryClosed", properties: { story: 1, openMs: 12_000 } },
			{ seq: 5, name: "PageViewed", properties: { page: "About" } },
			{ seq: 6, name: "SessionEnded", properties: { reason: "unloaded" } },
		]);
		expect(
			await server.query(
				`SELECT plugin_version, channel, contract_version, events, actions, stories_opened, story_ms::int, end_reason
				FROM sessions`,
			),
		).toEqual([
			{
				plugin_version: version,
				channel: "dev",
				contract_version: 1,
				events: 6,
				actions: 4,
				stories_opened: 1,
				story_ms: 12_000,
				end_reason: "explicit",
			},
		]);
		expect(await server.query("SELECT count(*)::int AS installations FROM installations")).toEqual([
			{ installations: 1 },
		]);
		expect(person.studio.output).toEqual([]);
	});

	it("keeps the installation's id over a restart, and gets a new one when the settings are cleared", async () => {
		const first = await startFlipbook(server.url);
		await first.toggleWidget();
		await first.press("Yes");
		await first.studio.advance(3000);
		const id = first.plugin.settings.all()["FlipbookTelemetry_installation"];
		await first.plugin.unload();
		await first.studio.settle();

		const second = await installFlipbook(first.studio);
		await first.showWidget();
		await first.studio.advance(3000);
		expect(id).toMatch(/^[0-9a-f-]{36}$/);
		expect(first.plugin.settings.all()["FlipbookTelemetry_installation"]).toBe(id);
		expect(await server.query("SELECT count(*)::int AS sessions FROM sessions")).toEqual([{ sessions: 2 }]);
		expect(await server.query("SELECT count(*)::int AS known FROM installations")).toEqual([{ known: 1 }]);
		await second.unload();
		await first.studio.settle();
		await first.studio.close();

		const cleared = await startFlipbook(server.url);
		await cleared.toggleWidget();
		await cleared.press("Yes");
		await cleared.studio.advance(3000);
		expect(cleared.plugin.settings.all()["FlipbookTelemetry_installation"]).not.toBe(id);
		expect(await server.query("SELECT count(*)::int AS known FROM installations")).toEqual([{ known: 2 }]);
		await cleared.quit();
	});
});
