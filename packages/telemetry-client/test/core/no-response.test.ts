import { describe, expect, it } from "vitest";
import type { Host } from "../support/host.js";
import { startConsentedHost, startHost } from "../support/host.js";
import { useScriptedServer } from "../support/scripted-server.js";
import { writeSettings } from "../support/settings-folder.js";

const server = useScriptedServer();

const said = ({ studio }: Host): ReadonlyArray<string> => studio.output.map(({ message }) => message);

/** From now on requests get no response. */
function hang({ studio }: Host): void {
	studio.http.conditions.set("apis.flipbooklabs.com", { kind: "hangs" });
}

/** From now on requests get a response; those that hang already go on hanging. */
function heal({ studio }: Host): void {
	studio.http.conditions.clear();
}

const namesSince = (before: number): ReadonlyArray<string> =>
	server.requests.slice(before).flatMap(({ events }) => events.map(({ name }) => name));

describe("an erase request that gets no response", () => {
	it("fails after a minute, and recording goes on for the rest of the run", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		hang(host);
		await host.press("erase");
		heal(host);
		const before = server.requests.length;
		await host.wait(50);
		expect(said(host)).toEqual([]);
		await host.wait(20);
		expect(said(host)).toEqual(["erase unreachable"]);
		await host.press("track");
		await host.wait(60);
		expect(namesSince(before)).toEqual(["SessionStarted", "PageViewed"]);
		await host.studio.close();
	});

	it("can be repeated, and erases then", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		hang(host);
		await host.press("erase");
		heal(host);
		await host.wait(70);
		server.script.set("my-data", () => ({ status: 204 }));
		await host.press("erase");
		await host.wait(10);
		expect(said(host)).toEqual(["erase unreachable", "erase done"]);
		await host.studio.close();
	});

	it("because Studio's permission prompt is open does not stop recording either", async () => {
		const first = await startConsentedHost(server.url);
		await first.wait(12);
		const settingsFolder = await writeSettings(first.plugin.settings.all());
		await first.studio.close();
		const host = await startHost(server.url, { settingsFolder });
		host.studio.http.prompt = "ask";
		await host.press("erase");
		await host.press("open");
		await host.wait(130);
		expect(said(host)).toEqual(["erase unreachable"]);
		const before = server.requests.length;
		await host.press("track");
		host.studio.http.answerPrompts("allow");
		await host.wait(60);
		expect(namesSince(before)).toEqual(["SessionStarted", "PageViewed"]);
		await host.studio.close();
	});
});

describe("a request that gets no response", () => {
	it("times out after a minute, and its events are sent again", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		hang(host);
		await host.press("track");
		await host.wait(15);
		heal(host);
		const before = server.requests.length;
		await host.wait(40);
		expect(server.requests.length).toBe(before);
		await host.wait(40);
		expect(namesSince(before)).toEqual(["PageViewed"]);
		await host.studio.close();
	});

	it("is one of at most four in flight: the fourth does not time out", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		hang(host);
		const before = host.studio.http.requests.length;
		for (let minute = 0; minute < 30; minute += 1) {
			await host.press("track");
			await host.wait(120);
		}
		expect(host.studio.http.requests.length - before).toBe(4);
		await host.studio.close();
	});
});
