import { limits } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import { startConsentedHost } from "../support/host.js";
import { useScriptedServer } from "../support/scripted-server.js";
import { writeSettings } from "../support/settings-folder.js";

const server = useScriptedServer();
const key = "0b9d1f7e-52a4-4c1c-8f0e-6f2f5f0f3a11";
const pinned = { name: "StoryPinned", ageMs: 1 };

/** What plugin settings hold of a session with one event, the seventh; parts of it may be replaced. */
function record({ token = "t", event = pinned as object }): Record<string, object> {
	return {
		[key]: {
			writtenAt: 1,
			contractVersion: 1,
			begunMs: 1,
			sessionId: "s",
			token,
			maxBatchEvents: 100,
			events: { e7: event },
		},
	};
}

function ingested(): ReadonlyArray<{ token: string | undefined; seqs: ReadonlyArray<number> }> {
	return server.requests
		.filter((request) => request.call === "ingest")
		.map(({ headers, events }) => ({ token: headers.authorization, seqs: events.map((event) => event.seq) }));
}

describe("what was not sent when the plugin was unloaded", () => {
	it("is sent on the next start, under the old session's token and with its age", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "netFailure" });
		await host.press("track");
		await host.plugin.unload();
		await host.wait(1800);
		host.studio.http.conditions.clear();
		server.requests.length = 0;
		await host.restart();
		await host.press("open");
		await host.wait(5);
		expect(ingested()[0]).toEqual({ token: "Bearer token-1", seqs: [2, 3] });
		const ages = server.requests.find((request) => request.call === "ingest")?.events.map((event) => event.ageMs) ?? [];
		expect(Math.min(...ages)).toBeGreaterThan(1_800_000);
		expect(host.plugin.settings.all()["FlipbookTelemetry_spool"]).toEqual({});
		await host.studio.close();
	});

	it("is kept apart by two windows that share their settings", async () => {
		const one = await startConsentedHost(server.url);
		const settingsFolder = await writeSettings(one.plugin.settings.all());
		const first = await startConsentedHost(server.url, { settingsFolder, seed: 2 });
		const second = await startConsentedHost(server.url, { settingsFolder, seed: 3 });
		for (const host of [first, second]) {
			await host.wait(12);
			host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "netFailure" });
			await host.press("track");
			await host.plugin.unload();
		}
		const spool = second.plugin.settings.all()["FlipbookTelemetry_spool"] as object;
		expect(Object.keys(spool)).toHaveLength(2);
		await Promise.all([one, first, second].map((host) => host.studio.close()));
	});

	it("is bounded, however often the plugin is used while the server is away: the newest events are kept", async () => {
		const host = await startConsentedHost(server.url);
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "netFailure" });
		const perRun = 90;
		const sizes: Array<number> = [];
		const spool = (): ReadonlyArray<{ events: object; begunMs: number }> =>
			Object.values(host.plugin.settings.all()["FlipbookTelemetry_spool"] ?? {}) as never;
		for (let run = 0; run < 4; run += 1) {
			for (let count = 0; count < perRun; count += 1) {
				await host.press("track");
			}
			await host.plugin.unload();
			sizes.push(spool().reduce((sum, { events }) => sum + Object.keys(events).length, 0));
			await host.wait(60);
			await host.restart();
			await host.press("open");
		}
		expect(sizes.at(0)).toBeGreaterThanOrEqual(perRun);
		expect(Math.max(...sizes)).toBe(limits.maxSpooledEvents);
		// Of four runs, the last two are there as a whole and a part of the one before.
		const bySession = spool().map(({ events, begunMs }) => [begunMs, Object.keys(events).length] as const);
		const newestFirst = bySession.sort(([one], [other]) => one - other).map(([, events]) => events);
		expect(newestFirst).toHaveLength(3);
		expect(Math.min(...newestFirst.slice(0, 2))).toBeGreaterThanOrEqual(perRun);
		await host.studio.close();
	});

	it("is not loaded beyond what the queue holds, however many windows have stored something", async () => {
		const perWindow = limits.maxSpooledEvents;
		const windows = 8;
		const ofWindow = (window: number): object => ({
			...record({})[key],
			token: `window-${window}`,
			begunMs: 1000 * (window + 1),
			events: Object.fromEntries(Array.from({ length: perWindow }, (_, index) => [`e${index + 1}`, pinned])),
		});
		const settingsFolder = await writeSettings({
			FlipbookTelemetry_consent: { answer: "granted", version: 1, asked: 1 },
			FlipbookTelemetry_spool: Object.fromEntries(
				Array.from({ length: windows }, (_, window) => [key.replace(/^./, String(window)), ofWindow(window)]),
			),
		});
		const host = await startConsentedHost(server.url, { settingsFolder });
		await host.wait(600);
		const earlier = ingested().filter(({ token }) => token?.includes("window") === true);
		expect(earlier.flatMap(({ seqs }) => seqs).length).toBeLessThanOrEqual(limits.maxQueuedEvents);
		// The oldest three of eight give way.
		expect([...new Set(earlier.map(({ token }) => token))].sort()).toEqual(
			[0, 1, 2, 3, 4].map((window) => `Bearer window-${window}`),
		);
		await host.studio.close();
	});

	it("is dropped when telemetry is switched off", async () => {
		const host = await startConsentedHost(server.url);
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "netFailure" });
		await host.press("track");
		await host.plugin.unload();
		await host.restart();
		await host.press("off");
		expect(host.plugin.settings.all()["FlipbookTelemetry_spool"]).toEqual({});
		await host.studio.close();
	});

	/** The sequence numbers that are sent, by batch, when the settings hold this spool at the start. */
	async function sentWithSpool(spool: unknown): Promise<ReadonlyArray<ReadonlyArray<number>>> {
		const settingsFolder = await writeSettings({
			FlipbookTelemetry_consent: { answer: "granted", version: 1, asked: 1 },
			FlipbookTelemetry_spool: spool,
		});
		const host = await startConsentedHost(server.url, { settingsFolder });
		await host.wait(15);
		expect(host.studio.output).toEqual([]);
		await host.studio.close();
		return ingested().map(({ seqs }) => seqs);
	}

	it("is read from a valid record under a session's key", async () => {
		expect(await sentWithSpool(record({}))).toEqual([[7], [1]]);
	});

	it.each([
		["text", "spool"],
		["a list", [1, 2]],
		["half a record", { [key]: { writtenAt: 1, events: {} } }],
		["a key that would break the header", { "a b": record({})[key] }],
		["an event that the contract does not have", record({ event: { name: "UserLoggedIn", ageMs: 1 } })],
		["a property that the contract does not have", record({ event: { ...pinned, properties: { who: 1 } } })],
		["a token that would break the header", record({ token: "a b" })],
	])("is ignored when the settings hold %s", async (_, spool) => {
		expect(await sentWithSpool(spool)).toEqual([[1]]);
	});
});
