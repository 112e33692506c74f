import { describe, expect, it } from "vitest";
import { startConsentedHost } from "../support/host.js";
import { problem, sessionStarted, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();

describe("a session that was erased on the server", () => {
	it("is not sent again: its events are dropped, and a new session begins", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		server.script.set("ingest", ({ headers }) =>
			headers.authorization === "Bearer token-1" ? problem(410, "session_ended") : undefined,
		);
		const before = server.requests.length;
		await host.press("track");
		await host.wait(25);
		const later = server.requests.slice(before).map(({ call, headers, events }) => ({
			call,
			token: headers.authorization,
			seqs: events.map(({ seq }) => seq),
		}));
		expect(later).toEqual([
			{ call: "ingest", token: "Bearer token-1", seqs: [2] },
			{ call: "start-session", token: undefined, seqs: [] },
			{ call: "ingest", token: "Bearer token-2", seqs: [1] },
		]);
		await host.studio.close();
	});

	it("whose token had expired is not sent under a new session either", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		host.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "netFailure" });
		await host.press("track");
		await host.plugin.unload();
		await host.wait(10);
		host.studio.http.conditions.clear();
		// The key of the erased session gives another session from now on.
		server.script.set("ingest", ({ headers }) =>
			headers.authorization === "Bearer token-1" ? problem(401, "token_expired") : undefined,
		);
		const [first] = server.requests;
		const erasedKey = first?.headers["telemetry-session-key"];
		server.script.set("start-session", ({ headers }) =>
			headers["telemetry-session-key"] === erasedKey
				? sessionStarted("another session", "token-of-another")
				: undefined,
		);
		const before = server.requests.length;
		await host.restart();
		await host.press("open");
		await host.wait(60);
		const sent = server.requests.slice(before);
		expect(sent.map(({ headers }) => headers["telemetry-session-key"])).toContain(erasedKey);
		const tokens = sent.filter(({ events }) => events.length > 0).map(({ headers }) => headers.authorization);
		expect(tokens).toContain("Bearer token-3");
		expect(tokens).not.toContain("Bearer token-of-another");
		expect(host.plugin.settings.all()["FlipbookTelemetry_spool"]).toEqual({});
		await host.studio.close();
	});
});
