import { limits } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import type { Host } from "../support/host.js";
import { assetId, startConsentedHost, startHost } from "../support/host.js";
import { eventsByToken } from "../support/received-requests.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();
const domain = "apis.flipbooklabs.com";

/** The state in which the plugin is unloaded, each with consent and one event that was not sent yet. */
const states: Readonly<Record<string, (host: Host) => Promise<void> | void>> = {
	"with nothing going on": () => undefined,
	"while the widget is hidden": async (host) => {
		host.studio.http.conditions.set(domain, { kind: "connectFailure" });
		await host.press("close");
	},
	"while a request is in flight": async (host) => {
		host.studio.http.conditions.set(domain, { kind: "hangs" });
		await host.wait(20);
	},
	"while it waits to try again": async (host) => {
		host.studio.http.conditions.set(domain, { kind: "timeout" });
		await host.wait(30);
	},
	"while the server asks it to wait": async (host) => {
		server.script.set("ingest", () => problem(429, "rate_limited", { "Retry-After": "600" }));
		await host.wait(30);
	},
	"while Studio blocks the address": async (host) => {
		host.studio.http.conditions.set(domain, { kind: "throws", text: "HttpService permission denied on domain" });
		await host.wait(30);
	},
};

describe("a plugin that is unloaded", () => {
	it.each(Object.keys(states))("%s: what was not sent arrives with the next start, once", async (state) => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("track");
		await states[state]?.(host);
		await host.plugin.unload();
		await host.studio.settle();
		host.studio.http.conditions.clear();
		server.script.clear();
		await host.restart();
		await host.press("open");
		await host.wait(60);
		const received = new Set(eventsByToken(server)["token-1"]);
		const names = [...received].sort().map((event) => event.split(" ")[1]);
		expect(names.filter((name) => name !== "NudgeShown")).toEqual(["SessionStarted", "PageViewed", "SessionEnded"]);
		expect(host.plugin.settings.all()["FlipbookTelemetry_spool"]).toEqual({});
		await host.studio.close();
	});

	it("before the server has opened its session: both sessions are sent with the next start", async () => {
		const host = await startHost(server.url);
		host.studio.http.conditions.set(domain, { kind: "connectFailure" });
		await host.press("open");
		await host.press("yes");
		await host.wait(30);
		await host.press("track");
		await host.plugin.unload();
		host.studio.http.conditions.clear();
		await host.wait(7200);
		await host.restart();
		await host.press("open");
		await host.wait(60);
		expect(Object.values(eventsByToken(server))).toEqual([
			["1 SessionStarted", "2 PageViewed", "3 SessionEnded"],
			["1 SessionStarted"],
		]);
		const ages = server.requests
			.filter(({ call }) => call === "start-session")
			.map(({ headers }) => Number(headers["telemetry-session-age"]));
		expect(ages[0]).toBeGreaterThan(7_200_000);
		expect(ages[1]).toBeLessThan(60_000);
		await host.studio.close();
	});

	it.each([
		["loading", () => Promise.resolve()],
		["unasked", async (host: Host) => host.press("open")],
		[
			"denied",
			async (host: Host) => {
				await host.press("open");
				await host.press("no");
			},
		],
	] as const)("while consent is %s leaves nothing behind and sends nothing", async (state, act) => {
		const host = await startHost(server.url);
		if (state === "loading") {
			await host.plugin.unload();
			host.plugin = await host.studio.installPlugin({ projectFile: host.projectFile, assetId });
		}
		await act(host);
		await host.press("track");
		await host.plugin.unload();
		await host.studio.settle();
		expect(server.requests).toEqual([]);
		const kept = Object.keys(host.plugin.settings.all());
		expect(kept).toEqual(state === "denied" ? ["FlipbookTelemetry_consent"] : []);
		await host.studio.close();
	});

	it("keeps only the newest events, and leaves a gap in the sequence", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		host.studio.http.conditions.set(domain, { kind: "connectFailure" });
		await host.press("track much");
		await host.plugin.unload();
		host.studio.http.conditions.clear();
		const already = server.requests.length;
		await host.restart();
		await host.press("open");
		await host.wait(120);
		const seqs = server.requests
			.slice(already)
			.filter(({ headers }) => headers.authorization === "Bearer token-1")
			.flatMap(({ events }) => events.map(({ seq }) => seq));
		expect(seqs).toHaveLength(limits.maxSpooledEvents);
		expect(seqs.at(-1)).toBe(1202);
		expect(seqs[0]).toBe(1202 - limits.maxSpooledEvents + 1);
		await host.studio.close();
	});

	it("and loaded again during a request has one loop, and sends duplicates with the same sequence numbers", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("track");
		host.studio.http.conditions.set(domain, { kind: "hangs" });
		await host.wait(12);
		await host.plugin.unload();
		host.studio.http.conditions.clear();
		await host.restart();
		await host.press("open");
		await host.wait(300);
		const byToken = eventsByToken(server);
		expect(new Set(byToken["token-1"])).toEqual(new Set(["1 SessionStarted", "2 PageViewed", "3 SessionEnded"]));
		expect(byToken["token-2"]).toEqual(["1 SessionStarted"]);
		const heartbeats = server.requests.filter(({ call }) => call === "still-alive").length;
		expect(heartbeats).toBeLessThanOrEqual(5);
		await host.studio.close();
	});
});
