import { describe, expect, it } from "vitest";
import { startConsentedHost } from "../support/host.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";
import { decideElsewhere, writeSettings } from "../support/settings-folder.js";

const server = useScriptedServer();
const granted = { answer: "granted", version: 1, asked: 1 };
const denied = { answer: "denied", version: 0, asked: 1 };

describe("a no", () => {
	it("in the middle of a session drops what was not sent, and nothing leaves any more", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("track");
		const before = host.studio.http.requests.length;
		await host.press("off");
		await host.press("track");
		await host.press("close");
		await host.press("open");
		await host.wait(3600);
		await host.plugin.unload();
		await host.wait(10);
		expect(host.studio.http.requests).toHaveLength(before);
		expect(host.plugin.settings.all()["FlipbookTelemetry_spool"] ?? {}).toEqual({});
		await host.studio.close();
	});

	it("holds for this run even when Studio never writes it down", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		host.studio.settings.faults.lostWrites = 1000;
		await host.press("off");
		const before = host.studio.http.requests.length;
		await host.press("close");
		await host.press("open");
		await host.press("track");
		await host.wait(600);
		expect(await host.consent()).toBe("denied 0 false");
		expect(host.studio.http.requests).toHaveLength(before);
		await host.studio.close();
	});

	it("can be turned into a yes in another window, once it was written down", async () => {
		const settingsFolder = await writeSettings({ FlipbookTelemetry_consent: granted });
		const host = await startConsentedHost(server.url, { settingsFolder });
		await host.press("off");
		await host.wait(2);
		await decideElsewhere(settingsFolder, granted);
		await host.press("close");
		await host.press("open");
		expect(await host.consent()).toBe("granted 1 false");
		await host.studio.close();
	});

	it("said in another window keeps an unloaded plugin from leaving anything behind", async () => {
		const settingsFolder = await writeSettings({ FlipbookTelemetry_consent: granted });
		const host = await startConsentedHost(server.url, { settingsFolder });
		server.script.set("ingest", () => problem(503, "unavailable", { "Retry-After": "600" }));
		await host.wait(12);
		await host.press("track");
		await decideElsewhere(settingsFolder, denied);
		const before = host.studio.http.requests.length;
		await host.plugin.unload();
		await host.wait(10);
		expect(host.studio.http.requests).toHaveLength(before);
		expect(host.plugin.settings.all()["FlipbookTelemetry_spool"] ?? {}).toEqual({});
		await host.studio.close();
	});
});

describe("an answer given in another window", () => {
	it("that keeps the yes does not make the next request twice", async () => {
		const settingsFolder = await writeSettings({ FlipbookTelemetry_consent: { ...granted, asked: 0 } });
		const host = await startConsentedHost(server.url, { settingsFolder });
		await host.wait(12);
		await decideElsewhere(settingsFolder, { ...granted, asked: 0 });
		await host.press("close");
		await host.press("open");
		await host.wait(3);
		await host.press("track");
		await decideElsewhere(settingsFolder, granted);
		await host.wait(12);
		const sent = server.requests.flatMap(({ events }) => events.map(({ seq }) => seq));
		expect(sent).toEqual([1, 2]);
		await host.studio.close();
	});
});
