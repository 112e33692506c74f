import type { ClockInSleep } from "@flipbook-telemetry/studio-simulator";
import { describe, expect, it } from "vitest";
import { startConsentedHost } from "../support/host.js";
import { countRequests, eventsByToken } from "../support/received-requests.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();
const hourMs = 3_600_000;

const bothKinds: ReadonlyArray<ClockInSleep> = ["goes on", "stops"];

describe.each(bothKinds)("a machine that sleeps for three hours, whose clock %s meanwhile", (clockInSleep) => {
	it("wakes up to a new session; the old one ends at its last sign of life, and nothing is lost or doubled", async () => {
		const host = await startConsentedHost(server.url, { clockInSleep });
		await host.wait(60);
		// By then the server has ended the session.
		for (const call of ["still-alive", "ingest"]) {
			server.script.set(call, ({ headers, events }) =>
				headers.authorization === "Bearer token-1"
					? call === "ingest"
						? { status: 200, body: { accepted: events.length, duplicates: 0, rejected: [], sessionOver: true } }
						: problem(410, "session_ended")
					: undefined,
			);
		}
		await host.studio.sleep(3 * hourMs);
		await host.press("track");
		await host.wait(60);
		await host.press("track");
		await host.wait(15);
		expect(eventsByToken(server)).toEqual({
			"token-1": ["1 SessionStarted", "2 SessionEnded"],
			"token-2": ["1 SessionStarted", "2 PageViewed", "3 PageViewed"],
		});
		await host.studio.close();
	});

	it("sends queued events with the age they have by then", async () => {
		const host = await startConsentedHost(server.url, { clockInSleep });
		await host.wait(12);
		await host.press("track");
		await host.studio.sleep(3 * hourMs);
		await host.wait(60);
		const late = server.requests.flatMap(({ events }) => events).filter(({ name }) => name === "PageViewed");
		expect(late).toHaveLength(1);
		expect(late[0]?.ageMs).toBeGreaterThanOrEqual(3 * hourMs);
		await host.studio.close();
	});

	it("keeps the age of events for the next start, when the plugin is unloaded as soon as it wakes up", async () => {
		const host = await startConsentedHost(server.url, { clockInSleep });
		await host.wait(12);
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "connectFailure" });
		await host.press("track");
		await host.studio.sleep(3 * hourMs);
		await host.plugin.unload();
		host.studio.http.conditions.clear();
		await host.restart();
		await host.press("open");
		await host.wait(60);
		const late = server.requests.flatMap(({ events }) => events).filter(({ name }) => name === "PageViewed");
		expect(late.map(({ ageMs }) => Math.round(ageMs / hourMs))).toEqual([3]);
		await host.studio.close();
	});

	it("sends one heartbeat when it wakes up, not one for every minute it slept", async () => {
		const host = await startConsentedHost(server.url, { clockInSleep });
		await host.wait(60);
		const before = countRequests(server, "still-alive");
		await host.studio.sleep(50 * 60_000);
		await host.wait(30);
		expect(countRequests(server, "still-alive")).toBe(before + 1);
		await host.studio.close();
	});
});

describe("a machine whose date is set while it runs", () => {
	const daySeconds = 86_400;

	it.each([
		["back a day", -daySeconds],
		["forward a year", 365 * daySeconds],
	])("%s: neither session nor ages notice", async (_, seconds) => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("track");
		await host.studio.shiftWallClock(seconds);
		await host.wait(5);
		await host.press("track");
		await host.wait(60);
		const viewed = server.requests.flatMap(({ events }) => events).filter(({ name }) => name === "PageViewed");
		expect(viewed.map(({ ageMs }) => Math.round(ageMs / 1000))).toEqual([10, 5]);
		expect(countRequests(server, "start-session")).toBe(1);
		await host.studio.close();
	});

	it("an hour forward looks like an hour's sleep where clocks stop in sleep, and counts as one", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("track");
		await host.studio.shiftWallClock(3600);
		await host.wait(60);
		const viewed = server.requests.flatMap(({ events }) => events).filter(({ name }) => name === "PageViewed");
		expect(viewed.map(({ ageMs }) => Math.round(ageMs / 60_000))).toEqual([60]);
		await host.studio.close();
	});

	it("a second at a time, all day, as clocks are kept right: no age notices", async () => {
		const host = await startConsentedHost(server.url);
		for (let correction = 0; correction < 60; correction += 1) {
			await host.studio.shiftWallClock(1);
			await host.wait(60);
		}
		await host.press("track");
		await host.wait(60);
		const viewed = server.requests.flatMap(({ events }) => events).filter(({ name }) => name === "PageViewed");
		expect(viewed.map(({ ageMs }) => Math.round(ageMs / 60_000))).toEqual([0]);
		expect(countRequests(server, "start-session")).toBe(1);
		await host.studio.close();
	});

	it.each([
		["back a day", -daySeconds, 0],
		["forward a year", 365 * daySeconds, 30 * daySeconds * 1000],
	])("%s between two runs: the ages of what was left stay within their bounds", async (_, seconds, ageMs) => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("track");
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "connectFailure" });
		await host.plugin.unload();
		await host.studio.shiftWallClock(seconds);
		host.studio.http.conditions.clear();
		server.requests.length = 0;
		await host.restart();
		await host.press("open");
		await host.wait(15);
		const late = server.requests.flatMap(({ events }) => events).find(({ name }) => name === "PageViewed");
		expect(late?.ageMs).toBeGreaterThanOrEqual(ageMs);
		expect(late?.ageMs).toBeLessThanOrEqual(Math.max(ageMs, 5000));
		await host.studio.close();
	});
});

describe("a server that asks for a pause of a year", () => {
	it.each([
		["with Retry-After", "ingest", problem(503, "unavailable", { "Retry-After": "31536000" })],
		["with the kill switch", "start-session", { status: 200, body: { paused: true, retryAfterSeconds: 31_536_000 } }],
	])("%s is asked again after six hours", async (_, call, answer) => {
		server.script.set(call, () => answer);
		const host = await startConsentedHost(server.url);
		await host.wait(30);
		const before = server.requests.length;
		await host.wait(6 * 3600 - 60);
		expect(server.requests.length).toBe(before);
		await host.wait(120);
		expect(server.requests.length).toBe(before + 1);
		await host.studio.close();
	});
});
