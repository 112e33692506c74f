import { describe, expect, it } from "vitest";
import { startConsentedHost, startHost } from "../support/host.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();

function sentSeqs(): ReadonlyArray<number> {
	return server.requests
		.filter((request) => request.call === "ingest")
		.flatMap(({ events }) => events.map(({ seq }) => seq));
}

describe("events", () => {
	it("are batched for up to 10 s", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		const before = server.requests.length;
		await host.press("track");
		await host.wait(5);
		await host.press("track");
		expect(server.requests.length).toBe(before);
		await host.wait(6);
		expect(server.requests.at(-1)).toMatchObject({ call: "ingest", events: [{ seq: 2 }, { seq: 3 }] });
		expect(server.requests.at(-1)?.events.map((event) => event.ageMs)).toEqual([10_000, 5000]);
		await host.studio.close();
	});

	it("are sent at once when the widget is closed", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("track");
		await host.press("close");
		await host.wait(1);
		expect(sentSeqs()).toEqual([1, 2]);
		await host.studio.close();
	});

	it("are kept while the server is down for two hours, and sent once when it is back", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "connectFailure" });
		for (let hour = 0; hour < 2; hour += 1) {
			await host.press("track");
			await host.wait(3600);
		}
		host.studio.http.conditions.clear();
		await host.wait(400);
		const events = server.requests.flatMap((request) => request.events.map((event) => event.name));
		expect(events.filter((name) => name === "PageViewed")).toHaveLength(2);
		await host.studio.close();
	});

	it("past a thousand drop the oldest and leave a gap in the sequence", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "connectFailure" });
		await host.press("track much");
		host.studio.http.conditions.clear();
		await host.wait(900);
		const seqs = sentSeqs().slice(1);
		expect(seqs).toHaveLength(1000);
		expect(seqs[0]).toBe(202);
		expect(new Set(seqs).size).toBe(1000);
		await host.studio.close();
	});

	it("are sent in half batches when a body is too large", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		server.script.set("ingest", ({ events }) => (events.length > 30 ? problem(413, "body_too_large") : undefined));
		await host.press("track much");
		await host.wait(1200);
		const accepted = server.requests
			.filter((request) => request.call === "ingest" && request.events.length <= 30)
			.flatMap((request) => request.events.map((event) => event.seq));
		expect(new Set(accepted).size).toBe(1001);
		await host.studio.close();
	});

	it("wait for as long as Retry-After says", async () => {
		const host = await startConsentedHost(server.url);
		server.script.set("ingest", () => problem(503, "unavailable", { "Retry-After": "120" }));
		await host.wait(15);
		const before = server.requests.length;
		await host.wait(110);
		expect(server.requests.length).toBe(before);
		server.script.clear();
		await host.wait(12);
		expect(server.requests.at(before)).toMatchObject({ call: "ingest", events: [{ seq: 1 }] });
		await host.studio.close();
	});

	it("are dropped when the server will never accept them", async () => {
		const host = await startConsentedHost(server.url);
		server.script.set("ingest", () => problem(422, "nothing_valid"));
		await host.wait(60);
		expect(sentSeqs()).toEqual([1]);
		await host.studio.close();
	});
});

describe("an address that the user has blocked", () => {
	it("is not tried again until the widget is reopened", async () => {
		const host = await startConsentedHost(server.url);
		const denied = "HttpService permission denied on domain apis.flipbooklabs.com for plugin 42.";
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "throws", text: denied });
		await host.wait(3600);
		const tried = host.studio.http.requests.length;
		await host.press("track");
		await host.wait(3600);
		expect(host.studio.http.requests.length).toBe(tried);
		host.studio.http.conditions.clear();
		await host.press("close");
		await host.press("open");
		await host.wait(20);
		expect(host.studio.http.requests.length).toBeGreaterThan(tried);
		await host.studio.close();
	});

	it("costs one prompt for each opening when the prompt is cancelled", async () => {
		const host = await startHost(server.url);
		host.studio.http.prompt = "cancel";
		await host.press("open");
		await host.press("yes");
		await host.wait(3600);
		expect(host.studio.http.requests).toHaveLength(1);
		await host.press("close");
		await host.press("open");
		await host.wait(3600);
		expect(host.studio.http.requests).toHaveLength(2);
		await host.studio.close();
	});
});
