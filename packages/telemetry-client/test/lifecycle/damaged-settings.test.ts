import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Host } from "../support/host.js";
import { startHost } from "../support/host.js";
import { countRequests } from "../support/received-requests.js";
import { useScriptedServer } from "../support/scripted-server.js";
import { writeSettings } from "../support/settings-folder.js";

const server = useScriptedServer();
const hosts: Array<Host> = [];

afterEach(async () => {
	await Promise.all(hosts.splice(0).map(({ studio }) => studio.close()));
});

async function start(settings: object): Promise<Host> {
	const host = await startHost(server.url, { settingsFolder: await writeSettings(settings) });
	hosts.push(host);
	return host;
}

const prefix = "FlipbookTelemetry_";
const granted = { [`${prefix}consent`]: { answer: "granted", version: 1, asked: 1 } };

/** Values of a later version of the plugin, or of somebody who wrote by hand. */
const strange: Readonly<Record<string, unknown>> = {
	text: "granted",
	number: 3,
	true: true,
	"an empty list": [],
	"half a consent": { answer: "granted" },
	"a consent of another kind": { answer: "maybe", version: 1, asked: 1 },
	"a consent for a broken version": { answer: "granted", version: "one", asked: 1 },
	"a consent for less than nothing": { answer: "granted", version: -1, asked: 1 },
};

describe("a consent that cannot be read", () => {
	it.each(Object.keys(strange))("%s: is off, and asked again", async (name) => {
		const host = await start({ [`${prefix}consent`]: strange[name] });
		await host.press("open");
		await host.press("track");
		await host.wait(120);
		expect(await host.consent()).toBe("unasked 0 true");
		expect(server.requests).toEqual([]);
	});

	it("of a later contract counts for what this build knows, and asks for nothing", async () => {
		const host = await start({ [`${prefix}consent`]: { answer: "granted", version: 7, asked: 7, since: "2031" } });
		expect(await host.consent()).toBe("granted 1 false");
	});
});

describe("every other setting, whatever is in it", () => {
	it.each(["installation", "spool", "sent", "postponed", "nudge"])(
		"%s: the session begins, events arrive, and nothing fails",
		async (key) => {
			await fc.assert(
				fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
					server.requests.length = 0;
					const host = await start({ ...granted, [`${prefix}${key}`]: value });
					await host.press("open");
					await host.wait(15);
					await host.press("track");
					await host.wait(15);
					await host.plugin.unload();
					await host.studio.settle();
					expect(countRequests(server, "start-session")).toBe(1);
					expect(server.requests.flatMap(({ events }) => events.map(({ name }) => name))).toContain("PageViewed");
					expect(host.studio.output).toEqual([]);
					await hosts.pop()?.studio.close();
				}),
				{ numRuns: 12, seed: 31 },
			);
		},
	);
});

describe("settings that Studio does not write", () => {
	it.each([
		["throws", "failedWrites"],
		["silently does nothing", "lostWrites"],
	] as const)("%s, for as long as it runs: everything works but nothing is remembered", async (_, fault) => {
		const host = await start({});
		host.studio.settings.faults[fault] = 1_000_000;
		await host.press("open");
		await host.press("yes");
		await host.wait(15);
		// What is not in the settings cannot be confirmed before sending, and what is not confirmed is not sent.
		expect(server.requests).toEqual([]);
		expect(host.studio.output).toEqual([]);
		host.studio.settings.faults[fault] = 0;
		await host.press("on");
		await host.wait(15);
		expect(countRequests(server, "start-session")).toBe(1);
	});

	it("for a moment: the answer is written again until it is there", async () => {
		const host = await start({});
		await host.press("open");
		host.studio.settings.faults.failedWrites = 2;
		await host.press("yes");
		await host.wait(15);
		expect(host.plugin.settings.all()).toMatchObject(granted);
		expect(countRequests(server, "start-session")).toBe(1);
	});
});

describe("settings that cannot be read while another window writes", () => {
	it("bring no second popup, and no second id", async () => {
		const host = await start({ ...granted, [`${prefix}installation`]: "6f1c7c51-5d0c-4c8b-9e53-0a4b8d5f8a11" });
		for (let time = 0; time < 10; time += 1) {
			host.studio.settings.faults.nilReads = time;
			await host.press("open");
			await host.wait(20);
			expect(await host.consent()).toBe("granted 1 false");
			await host.press("close");
			await host.wait(20);
		}
		const shown = server.requests
			.filter(({ call }) => call === "start-session")
			.map(({ headers }) => headers["telemetry-installation-id"]);
		expect(new Set(shown)).toEqual(new Set(["6f1c7c51-5d0c-4c8b-9e53-0a4b8d5f8a11"]));
	});
});
