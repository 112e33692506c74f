import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../support/flipbook.ts";
import { startFlipbook } from "../support/flipbook.ts";
import { useTelemetryServer } from "../support/telemetry-server.ts";

/** Counts connections and answers none: a request that is made cannot go unnoticed. */
const listener = { connections: 0, url: "" };
const sockets = createServer((socket) => {
	listener.connections += 1;
	socket.destroy();
});

beforeAll(async () => {
	await new Promise<void>((resolve) => sockets.listen(0, "127.0.0.1", resolve));
	listener.url = `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
});

afterAll(() => void sockets.close());

beforeEach(() => {
	listener.connections = 0;
});

const server = useTelemetryServer();

async function useEverything(person: Person): Promise<void> {
	await person.openPage("Stories");
	await person.press("Button");
	await person.studio.advance(60_000);
	await person.press("Close story");
	await person.openPage("Settings");
	await person.openPage("About");
	await person.studio.advance(3_600_000);
}

describe("P1: nothing before yes", () => {
	it("sends nothing and makes no id while nobody has answered", async () => {
		const person = await startFlipbook(listener.url);
		await person.toggleWidget();
		await useEverything(person);
		await person.toggleWidget();
		await person.toggleWidget();
		// That the popup was closed without an answer is all that is remembered.
		expect(Object.keys(person.plugin.settings.all())).toEqual(["FlipbookTelemetry_postponed"]);
		await person.quit();
		expect(person.studio.http.requests).toEqual([]);
		expect(listener.connections).toBe(0);
	});

	it("sends nothing after a no, and does not ask again", async () => {
		const person = await startFlipbook(listener.url);
		await person.toggleWidget();
		await person.press("No thanks");
		await useEverything(person);
		expect(await person.studio.query({ text: "Help improve Flipbook?" })).toBeUndefined();
		expect(Object.keys(person.plugin.settings.all())).toEqual(["FlipbookTelemetry_consent"]);
		await person.quit();
		expect(person.studio.http.requests).toEqual([]);
		expect(listener.connections).toBe(0);
	});

	it("sends nothing of what happened before the yes", async () => {
		await server.clear();
		const person = await startFlipbook(server.url);
		await person.toggleWidget();
		await person.openPage("Stories");
		await person.openPage("Home");
		await person.press("Yes");
		await person.studio.advance(60_000);
		await person.quit();
		const names = await server.query<{ name: string }>("SELECT name FROM events ORDER BY seq");
		expect(names.map((row) => row.name)).toEqual(["SessionStarted", "SessionEnded"]);
	});

	it("stops at once when it is switched off, and drops what was not sent", async () => {
		await server.clear();
		const person = await startFlipbook(server.url);
		await person.toggleWidget();
		await person.press("Yes");
		await person.studio.advance(15_000);
		const before = person.studio.http.requests.length;
		await person.openPage("Stories");
		await person.openPage("Settings");
		await person.press("Usage data: on");
		await useEverything(person);
		await person.quit();
		expect(person.studio.http.requests.length).toBe(before);
		const names = await server.query<{ name: string }>("SELECT name FROM events ORDER BY seq");
		expect(names.map((row) => row.name)).toEqual(["SessionStarted"]);
		expect(person.plugin.settings.all()["FlipbookTelemetry_spool"]).toBeUndefined();
	});
});
