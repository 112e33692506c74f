import { describe, expect, it } from "vitest";
import { startConsentedHost } from "../support/host.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();

/** Token and sequence numbers of every received batch. */
function batches(): ReadonlyArray<string> {
	return server.requests
		.filter(({ call }) => call === "ingest")
		.map(({ headers, events }) => `${headers.authorization}: ${events.map(({ seq }) => seq).join(" ")}`);
}

describe("events that were received but whose response was lost", () => {
	it("are sent again with the same sequence numbers, so that the server recognizes them", async () => {
		const host = await startConsentedHost(server.url);
		server.script.set("ingest", () => {
			server.script.clear();
			return { status: 502 };
		});
		await host.wait(20);
		expect(batches()).toEqual(["Bearer token-1: 1", "Bearer token-1: 1"]);
		await host.studio.close();
	});

	it("are kept when a captive portal answers in place of the server", async () => {
		const host = await startConsentedHost(server.url);
		server.script.set("ingest", () => ({ status: 200, body: { message: "Please log in." } }));
		await host.wait(12);
		server.script.clear();
		await host.wait(300);
		expect(batches().at(-1)).toBe("Bearer token-1: 1");
		await host.studio.close();
	});

	it("are sent again with a new token of the same session when the old one is refused", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		await host.press("track");
		server.script.set("ingest", () => {
			server.script.set("ingest", ({ headers }) =>
				headers.authorization === "Bearer token-1" ? problem(401, "token_expired") : undefined,
			);
			return { status: 502 };
		});
		await host.wait(11);
		await host.press("track");
		await host.wait(60);
		const events = server.requests.filter(({ headers }) => headers.authorization === "Bearer token-2");
		expect(events.flatMap((request) => request.events.map(({ seq }) => seq))).toEqual([2, 3]);
		const keys = server.requests
			.filter(({ call }) => call === "start-session")
			.map(({ headers }) => headers["telemetry-session-key"]);
		expect(keys).toHaveLength(2);
		expect(keys[1]).toBe(keys[0]);
		await host.studio.close();
	});
});
