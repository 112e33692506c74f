import { describe, expect, it } from "vitest";
import { startConsentedHost } from "../support/host.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();

describe("a session that was erased on the server", () => {
	it("is not told of again: its events go, and a new session begins", async () => {
		const host = await startConsentedHost(server.url);
		await host.wait(12);
		server.script.set("ingest", ({ headers }) =>
			headers.authorization === "Bearer token-1" ? problem(410, "session_ended") : undefined,
		);
		const before = server.arrived.length;
		await host.press("track");
		await host.wait(25);
		const later = server.arrived.slice(before).map(({ call, headers, events }) => ({
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
});
