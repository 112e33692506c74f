import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MyData } from "@flipbook-telemetry/event-schema";
import type { StudioOptions } from "@flipbook-telemetry/studio-simulator";
import { beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../support/flipbook.ts";
import { startFlipbook } from "../support/flipbook.ts";
import { useTelemetryServer } from "../support/telemetry-server.ts";

const server = useTelemetryServer();

beforeEach(() => server.clear());

/** Someone who said yes, looked at a story and is in Settings; everything so far has been sent. */
async function someoneInSettings(options: StudioOptions = {}): Promise<Person> {
	const person = await startFlipbook(server.url, options);
	await person.toggleWidget();
	await person.press("Yes");
	await person.openPage("Stories");
	await person.press("Button");
	await person.studio.advance(30_000);
	await person.openPage("Settings");
	await person.studio.advance(15_000);
	return person;
}

async function copied({ studio }: Person): Promise<string> {
	return (await studio.find({ className: "TextBox" })).text ?? "";
}

async function rows(): Promise<Record<string, number> | undefined> {
	const [counts] = await server.query<Record<string, number>>(`
		SELECT (SELECT count(*)::int FROM installations) AS installations,
			(SELECT count(*)::int FROM sessions) AS sessions,
			(SELECT count(*)::int FROM events) AS events`);
	return counts;
}

describe("P6: look and leave", () => {
	it("Settings lists what was sent: exactly what arrived in the database, no more and no less", async () => {
		const person = await someoneInSettings();
		await person.press("See what was sent");
		const stored = await server.query<{ seq: number; name: string; properties: object }>(
			"SELECT seq, name, properties FROM events ORDER BY seq DESC",
		);
		expect(stored.length).toBeGreaterThan(3);
		expect(await person.studio.findAll({ text: /^stored · / })).toHaveLength(stored.length);
		const buttons = await person.studio.findAll({ className: "TextButton", text: "" });
		const listed: Array<{ seq: number; name: string; properties?: object }> = [];
		for (const button of buttons) {
			await button.click();
			listed.push(JSON.parse(await copied(person)) as (typeof listed)[number]);
		}
		const shown = listed
			.sort((a, b) => b.seq - a.seq)
			.map(({ seq, name, properties = {} }) => ({ seq, name, properties }));
		expect(shown).toEqual(stored);
		await person.quit();
	});

	it("Export shows everything the server holds about this installation", async () => {
		const person = await someoneInSettings();
		await person.press("Export my data");
		await person.studio.advance(3000);
		const data = JSON.parse(await copied(person)) as MyData;
		const [session] = await server.query<{ session_id: string }>("SELECT session_id FROM sessions");
		const stored = await server.query("SELECT seq, name, properties FROM events ORDER BY seq");
		expect(data.sessions.map(({ sessionId }) => sessionId)).toEqual([session?.session_id]);
		expect(data.sessions[0]?.events.map(({ seq, name, properties }) => ({ seq, name, properties }))).toEqual(stored);
		await person.quit();
	});

	it("Delete erases all of it, and what follows is somebody new", async () => {
		const person = await someoneInSettings();
		const [before] = await server.query<{ key: Buffer }>("SELECT installation_key AS key FROM installations");
		await person.press("Delete my data");
		await person.press("Delete");
		await person.studio.advance(3000);
		const [after] = await server.query<{ key: Buffer }>("SELECT installation_key AS key FROM installations");
		expect(await rows()).toEqual({ installations: 1, sessions: 1, events: 0 });
		expect(after?.key.equals(before?.key ?? Buffer.alloc(0))).toBe(false);
		await person.quit();
	});

	it("Delete after a no leaves nothing at all, and nothing follows", async () => {
		const person = await someoneInSettings();
		await person.press("Usage data: on");
		await person.press("Delete my data");
		await person.press("Delete");
		await person.studio.advance(600_000);
		await person.quit();
		expect(await rows()).toEqual({ installations: 0, sessions: 0, events: 0 });
	});

	it("Delete takes with it what another window has counted, and that one goes on as somebody new", async () => {
		const settingsFolder = await mkdtemp(join(tmpdir(), "two-windows-"));
		const first = await someoneInSettings({ settingsFolder });
		const second = await startFlipbook(server.url, { settingsFolder });
		await second.toggleWidget();
		await second.openPage("Stories");
		await second.studio.advance(15_000);
		const [before] = await server.query<{ key: string }>(
			"SELECT encode(installation_key, 'hex') AS key FROM installations",
		);
		await first.press("Delete my data");
		await first.press("Delete");
		await first.studio.advance(3000);
		await second.openPage("About");
		await second.studio.advance(30_000);
		await first.studio.advance(30_000);
		const keys = await server.query<{ key: string }>(
			"SELECT DISTINCT encode(installation_key, 'hex') AS key FROM sessions",
		);
		expect(keys).toHaveLength(1);
		expect(keys).not.toContainEqual(before);
		await second.openPage("Home");
		await second.studio.advance(15_000);
		const names = await server.query<{ name: string; page: string }>(
			"SELECT name, properties->>'page' AS page FROM events WHERE name = 'PageViewed'",
		);
		expect(names.map(({ page }) => page)).toEqual(["Home"]);
		await first.quit();
		await second.quit();
	});

	it("Reset gives a new id that nothing in the database joins to the old one", async () => {
		const person = await someoneInSettings();
		await person.press("Reset my anonymous id");
		await person.studio.advance(3000);
		const sessions = await server.query<{ key: string }>(
			"SELECT encode(installation_key, 'hex') AS key FROM sessions ORDER BY started_at",
		);
		expect(sessions).toHaveLength(2);
		expect(new Set(sessions.map(({ key }) => key)).size).toBe(2);
		await person.quit();
	});

	it("says in plain words what went wrong when the server is away, and erases once it is back", async () => {
		const person = await someoneInSettings();
		await server.stop();
		await person.press("Delete my data");
		await person.press("Delete");
		await person.studio.advance(3000);
		expect(await person.studio.findAll({ text: /could not be reached/ })).toHaveLength(1);
		await server.start();
		await person.press("Delete my data");
		await person.press("Delete");
		// The budget of requests may be used up for a minute.
		await person.studio.advance(60_000);
		expect(await person.studio.findAll({ text: /^Done\. The server holds nothing/ })).toHaveLength(1);
		await person.quit();
	});
});
