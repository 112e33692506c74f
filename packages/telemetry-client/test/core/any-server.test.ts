import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startConsentedHost } from "../support/host.js";
import type { ScriptedResponse } from "../support/scripted-server.js";
import { problem, useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();

/** What a server, or something that stands in its place, may say. */
const answers: ReadonlyArray<ScriptedResponse | undefined> = [
	undefined,
	{ status: 200 },
	{ status: 200, body: { hello: "Please log in to this network." } },
	{ status: 404 },
	{ status: 502 },
	{ status: 200, body: { paused: true, retryAfterSeconds: 0 } },
	problem(400, "malformed_body"),
	problem(401, "token_expired"),
	problem(410, "session_ended"),
	problem(413, "body_too_large"),
	problem(429, "rate_limited", { "Retry-After": "0" }),
	problem(503, "unavailable", { "Retry-After": "-5" }),
];

describe("whatever the server answers", () => {
	it("a client makes at most six requests in any minute and fails nowhere", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.constantFrom(...answers), { minLength: 1, maxLength: 12 }),
				fc.array(fc.constantFrom("track", "track much", "close", "open", "off", "on"), { minLength: 1, maxLength: 12 }),
				async (said, pressed) => {
					const host = await startConsentedHost(server.url);
					await host.wait(60);
					const at: Array<number> = [];
					for (const call of ["start-session", "ingest", "still-alive"]) {
						server.script.set(call, () => {
							at.push(host.studio.now());
							return said[at.length % said.length];
						});
					}
					for (const button of pressed) {
						await host.press(button);
						await host.wait(20);
					}
					server.script.clear();
					await host.wait(60);
					for (const end of at) {
						expect(at.filter((other) => other > end - 60 && other <= end).length).toBeLessThanOrEqual(6);
					}
					const { output } = host.studio;
					expect(output.filter(({ message }) => !message.startsWith("The telemetry server refused"))).toEqual([]);
					await host.studio.close();
				},
			),
			{ numRuns: 25, seed: 20 },
		);
	});
});
