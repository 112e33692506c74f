import { describe, expect, it } from "vitest";
import { startConsentedHost, startHost } from "../support/host.js";
import { useScriptedServer } from "../support/scripted-server.js";
import { decideElsewhere, writeSettings } from "../support/settings-folder.js";

const server = useScriptedServer();
const granted = { answer: "granted", version: 1, asked: 1 };

describe("consent", () => {
	it("is unasked on a new machine, and nothing happens", async () => {
		const host = await startHost(server.url);
		await host.press("open");
		await host.press("track");
		await host.wait(3600);
		expect(await host.consent()).toBe("unasked 0 true");
		expect(host.studio.http.requests).toEqual([]);
		expect(host.plugin.settings.all()).toEqual({});
		await host.studio.close();
	});

	it("is not unasked because Studio could not read the settings", async () => {
		const settingsFolder = await writeSettings({ FlipbookTelemetry_consent: granted });
		const host = await startHost(server.url, { settingsFolder });
		await host.plugin.unload();
		host.studio.settings.faults.nilReads = 2;
		await host.restart();
		expect(await host.consent()).toBe("granted 1 false");
		await host.studio.close();
	});

	it("survives a write that Studio silently lost", async () => {
		const host = await startHost(server.url);
		host.studio.settings.faults.lostWrites = 2;
		await host.press("no");
		await host.wait(3);
		expect(host.plugin.settings.all()["FlipbookTelemetry_consent"]).toMatchObject({ answer: "denied" });
		await host.studio.close();
	});

	it("withdrawn in another window is noticed before the next request", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(15);
		const settingsFolder = await writeSettings({ FlipbookTelemetry_consent: granted });
		const other = await startConsentedHost(server.url, { settingsFolder });
		await other.wait(15);
		const before = other.studio.http.requests.length;
		await decideElsewhere(settingsFolder, { answer: "denied", version: 0, asked: 1 });
		await other.press("track");
		await other.wait(3600);
		expect(other.studio.http.requests.length).toBe(before);
		expect(await other.consent()).toBe("denied 0 false");
		await host.studio.close();
		await other.studio.close();
	});

	it("given again begins a new session", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("off");
		await host.press("track");
		await host.wait(60);
		await host.press("on");
		await host.wait(15);
		const sessions = server.requests.filter((request) => request.call === "start-session");
		expect(sessions).toHaveLength(2);
		const names = server.requests.flatMap((request) => request.events.map((event) => event.name));
		expect(names).toEqual(["SessionStarted", "SessionStarted"]);
		await host.studio.close();
	});

	it("withdrawn while a request is in flight: the response is ignored", async () => {
		const host = await startHost(server.url);
		host.studio.http.prompt = "ask";
		await host.press("open");
		await host.press("yes");
		await host.wait(3);
		expect(host.studio.http.openPrompts()).toEqual(["apis.flipbooklabs.com"]);
		await host.press("off");
		host.studio.http.answerPrompts("allow");
		await host.wait(60);
		expect(host.studio.http.requests).toHaveLength(1);
		expect(host.plugin.settings.all()["FlipbookTelemetry_installation"]).toBeUndefined();
		await host.studio.close();
	});
});

describe("the host", () => {
	it("is told of its own mistakes, and of nothing else", async () => {
		const host = await startConsentedHost(server.url);
		await host.press("track nonsense");
		expect(host.studio.output.map((line) => line.level)).toEqual(["warning", "warning", "warning"]);
		expect(host.studio.output[0]?.message).toContain("no event named UserLoggedIn");
		expect(host.studio.output[1]?.message).toContain("The property page of PageViewed");
		await host.wait(30);
		expect(server.requests.flatMap((request) => request.events)).toHaveLength(1);
		await host.studio.close();
	});

	it("never meets an error, even when Studio's settings fail in every way", async () => {
		const host = await startHost(server.url);
		host.studio.settings.faults.failedWrites = 1000;
		await host.press("open");
		await host.press("yes");
		await host.press("track");
		await host.wait(120);
		await host.plugin.unload();
		expect(host.studio.output).toEqual([]);
		await host.studio.close();
	});
});
