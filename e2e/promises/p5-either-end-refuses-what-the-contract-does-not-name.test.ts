import { fileURLToPath } from "node:url";
import { limits } from "@flipbook-telemetry/event-schema";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { describe, expect, it } from "vitest";
import { useTelemetryServer } from "../support/telemetry-server.ts";

const server = useTelemetryServer();

const wrong = [
	["an unknown event", { name: "UserLoggedIn" }, "unknown_event", "/name"],
	[
		"an unknown property",
		{ name: "PageViewed", properties: { page: "Home", user: "me" } },
		"unknown_property",
		"/properties/user",
	],
	["a missing property", { name: "PageViewed", properties: {} }, "missing_property", "/properties/page"],
	[
		"a value of the wrong type",
		{ name: "StoryOpened", properties: { story: "Button", framework: "roact" } },
		"wrong_type",
		"/properties/story",
	],
	[
		"a value that is not on the list",
		{ name: "PageViewed", properties: { page: "Secret" } },
		"out_of_range",
		"/properties/page",
	],
	[
		"a number out of range",
		{ name: "StoryOpened", properties: { story: 0, framework: "roact" } },
		"out_of_range",
		"/properties/story",
	],
] as const;

async function startSession(): Promise<{ sessionToken: string }> {
	const response = await fetch(`${server.url}/telemetry/start-session`, {
		headers: { "Telemetry-Plugin-Version": "1.0.0", "Telemetry-Channel": "dev", "Telemetry-Schema-Version": "1" },
	});
	return (await response.json()) as { sessionToken: string };
}

describe("P5: either end refuses what the contract does not name", () => {
	it.each(wrong)(
		"the server refuses %s, says which, and keeps the rest of the batch",
		async (_, event, code, pointer) => {
			await server.clear();
			const { sessionToken } = await startSession();
			const response = await fetch(`${server.url}/telemetry/ingest`, {
				method: "POST",
				headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
				body: JSON.stringify({
					events: [
						{ seq: 1, name: "StoryPinned", ageMs: 0, properties: [] },
						{ seq: 2, ageMs: 0, ...event },
					],
				}),
			});
			expect(response.status).toBe(200);
			expect(await response.json()).toMatchObject({
				accepted: 1,
				rejected: [{ index: 1, seq: 2, code, pointer: `/events/1${pointer}` }],
			});
			expect(await server.query("SELECT name FROM events")).toEqual([{ name: "StoryPinned" }]);
		},
	);

	it.each(wrong)("the plugin refuses %s before it is even queued", async (_, event) => {
		const studio = await createStudio();
		const realm = await studio.loadModules({
			projectFile: fileURLToPath(new URL("../../rojo/client.project.json", import.meta.url)),
		});
		const validate = await realm.load(`
			local src = script.out["telemetry-client"].src
			local catalogue = require(script.out["event-schema"].src).catalogue
			return require(src.core["validate-event"]).createEventValidator(catalogue)
		`);
		expect(await validate(event.name, "properties" in event ? event.properties : {})).toMatchObject({ valid: false });
		await studio.close();
	});

	it("both ends keep to the same limits", async () => {
		const { sessionToken } = await startSession();
		const event = (seq: number): object => ({ seq, name: "StoryPinned", ageMs: 0 });
		const events = Array.from({ length: limits.maxBatchEvents + 1 }, (_, index) => event(index + 1));
		const response = await fetch(`${server.url}/telemetry/ingest`, {
			method: "POST",
			headers: { Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" },
			body: JSON.stringify({ events }),
		});
		expect(response.status).toBe(413);
		expect(await response.json()).toMatchObject({ code: "body_too_large" });
	});
});
