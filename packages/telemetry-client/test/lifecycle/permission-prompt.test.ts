import { describe, expect, it } from "vitest";
import { startHost } from "../support/host.js";
import { eventsByToken } from "../support/received-requests.js";
import { useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();

describe("Studio's permission prompt, unanswered for an hour", () => {
	it("holds up one request and nothing else; with Allow everything that happened meanwhile is sent", async () => {
		const host = await startHost(server.url);
		host.studio.http.prompt = "ask";
		await host.press("open");
		await host.press("yes");
		for (let minute = 0; minute < 60; minute += 1) {
			await host.press("track");
			await host.wait(60);
		}
		expect(host.studio.http.requests).toHaveLength(1);
		host.studio.http.answerPrompts("allow");
		await host.wait(60);
		const [events = []] = Object.values(eventsByToken(server));
		expect(events).toHaveLength(61);
		expect(new Set(events).size).toBe(61);
		expect(host.studio.output).toEqual([]);
		await host.studio.close();
	});

	it("answered with Allow after a no: the response is ignored, and nothing more is sent", async () => {
		const host = await startHost(server.url);
		host.studio.http.prompt = "ask";
		await host.press("open");
		await host.press("yes");
		await host.wait(3600);
		await host.press("off");
		host.studio.http.answerPrompts("allow");
		await host.wait(3600);
		expect(server.requests.map(({ call }) => call)).toEqual(["start-session"]);
		await host.studio.close();
	});
});
