import { describe, expect, it } from "vitest";
import { startConsentedHost } from "../support/host.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();

function calls(): ReadonlyArray<string> {
	return server.requests.map((request) => request.call);
}

function count(call: string): number {
	return calls().filter((other) => other === call).length;
}

/** The names of all events that arrived, by session token. */
function namesByToken(): Readonly<Record<string, ReadonlyArray<string>>> {
	const names: Record<string, Array<string>> = {};
	for (const { headers, events } of server.requests) {
		for (const event of events) {
			(names[headers.authorization ?? ""] ??= []).push(`${event.seq} ${event.name}`);
		}
	}
	return names;
}

describe("the heartbeat", () => {
	it("is sent after 30 s, whatever was sent before, and then every 60 s", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(18);
		await host.press("track");
		await host.wait(8);
		expect(count("still-alive")).toBe(0);
		await host.wait(6);
		expect(count("still-alive")).toBe(1);
		await host.wait(56);
		expect(count("still-alive")).toBe(1);
		await host.wait(4);
		expect(count("still-alive")).toBe(2);
		await host.studio.close();
	});

	it("is replaced by events that are sent", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(40);
		expect(count("still-alive")).toBe(1);
		for (let minute = 0; minute < 5; minute += 1) {
			await host.press("track");
			await host.wait(50);
		}
		expect(count("still-alive")).toBe(1);
		await host.studio.close();
	});

	it("that is due is replaced by a flush of queued events", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(84);
		const before = server.requests.length;
		await host.press("track");
		await host.wait(8);
		expect(calls().slice(before)).toEqual(["ingest"]);
		await host.wait(50);
		expect(calls().slice(before)).toEqual(["ingest"]);
		await host.studio.close();
	});

	it("stops while the widget is closed, and goes on with the same session when it is opened again", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(40);
		await host.press("close");
		await host.wait(20);
		const before = server.requests.length;
		await host.wait(1800);
		expect(server.requests.length).toBe(before);
		await host.press("open");
		await host.wait(1);
		expect(calls().slice(before)).toEqual(["still-alive"]);
		expect(count("start-session")).toBe(1);
		await host.studio.close();
	});
});

describe("a session", () => {
	it("is one, however often the widget is opened and closed", async () => {
		const host = await startConsentedHost(server.url);
		for (let time = 0; time < 20; time += 1) {
			await host.press("close");
			await host.wait(5);
			await host.press("open");
			await host.wait(5);
		}
		expect(count("start-session")).toBe(1);
		await host.studio.close();
	});

	it("that was silent for more than an hour is followed by a new one", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(40);
		await host.press("close");
		await host.wait(4000);
		await host.press("open");
		await host.wait(15);
		expect(namesByToken()).toEqual({
			"Bearer token-1": ["1 SessionStarted", "2 SessionEnded"],
			"Bearer token-2": ["1 SessionStarted"],
		});
		await host.studio.close();
	});

	it("that the server has ended is followed by a new one, and nothing is lost or doubled", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(20);
		server.script.set("still-alive", ({ headers }) =>
			headers.authorization === "Bearer token-1" ? problem(410, "session_ended") : undefined,
		);
		await host.wait(11);
		await host.press("track");
		await host.wait(15);
		expect(namesByToken()).toEqual({
			"Bearer token-1": ["1 SessionStarted", "2 SessionEnded"],
			"Bearer token-2": ["1 SessionStarted", "2 PageViewed"],
		});
		await host.studio.close();
	});

	it("whose token is refused is requested again by its key, and its events keep their sequence numbers", async () => {
		const host = await startConsentedHost(server.url);
		server.script.set("ingest", ({ headers }) =>
			headers.authorization === "Bearer token-1" ? problem(401, "token_invalid") : undefined,
		);
		await host.wait(30);
		expect(count("start-session")).toBe(2);
		expect(namesByToken()["Bearer token-2"]).toEqual(["1 SessionStarted"]);
		await host.studio.close();
	});

	it("keeps its installation's id for the next one, and takes a new id when the server does not know it", async () => {
		const host = await startConsentedHost(server.url);
		const shown = (): unknown =>
			server.requests.findLast((request) => request.call === "start-session")?.headers["telemetry-installation-id"];
		expect(shown()).toBeUndefined();
		await host.plugin.unload();
		await host.restart();
		const replacement = "11111111-1111-4111-8111-111111111111";
		server.script.set("start-session", () => ({
			status: 200,
			body: {
				sessionId: "s",
				sessionToken: "t",
				installationId: replacement,
				contractVersion: 1,
				contractHash: "0",
				firstBeatSeconds: 30,
				beatSeconds: 60,
				flushSeconds: 10,
				maxBatch: 100,
			},
		}));
		await host.press("open");
		await host.wait(3);
		expect(shown()).toBe("00000000-0000-4000-8000-000000000001");
		expect(host.plugin.settings.all()["FlipbookTelemetry_installation"]).toBe(replacement);
		await host.studio.close();
	});
});

describe("the kill switch", () => {
	it("pauses everything for as long as the server says", async () => {
		server.script.set("start-session", () => ({ status: 200, body: { paused: true, retryAfterSeconds: 600 } }));
		const host = await startConsentedHost(server.url);
		await host.wait(590);
		expect(calls()).toEqual(["start-session"]);
		server.script.clear();
		await host.wait(30);
		expect(calls()).toEqual(["start-session", "start-session", "ingest"]);
		await host.studio.close();
	});
});
