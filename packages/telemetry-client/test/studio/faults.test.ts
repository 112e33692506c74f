import { fileURLToPath } from "node:url";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { describe, expect, it } from "vitest";

const projectFile = fileURLToPath(new URL("../../../../rojo/client.project.json", import.meta.url));

describe("a host with a broken plugin object and a broken onProblem", () => {
	it("meets no error, and nothing is sent", async () => {
		const studio = await createStudio();
		const realm = await studio.loadModules({ projectFile });
		const use = await realm.load(`
			local create = require(script.out["telemetry-client"].src["create-telemetry"]).createTelemetry
			return function()
				local function broken() error("out of order") end
				local telemetry = create({
					plugin = { GetSetting = broken, SetSetting = broken },
					pluginVersion = "1.0.0",
					channel = "dev",
					onProblem = broken,
				})
				telemetry.consent:onChanged(broken)
				telemetry:open()
				telemetry.consent:answer(true)
				telemetry:track("NoSuchEvent")
				telemetry:track("StoryPinned")
				telemetry:close()
				task.delay(60, function() telemetry:destroy() end)
			end
		`);
		await use();
		await studio.advance(120_000);
		expect(studio.http.requests).toEqual([]);
		expect(studio.output).toEqual([]);
		await studio.close();
	});

	it("tries again when the widget is reopened, although onProblem failed", async () => {
		const studio = await createStudio();
		studio.http.conditions.set("apis.flipbooklabs.com", {
			kind: "answers",
			status: 400,
			body: JSON.stringify({ code: "malformed_header" }),
		});
		const realm = await studio.loadModules({ projectFile });
		const use = await realm.load(`
			local create = require(script.out["telemetry-client"].src["create-telemetry"]).createTelemetry
			local values, telemetry = {}, nil
			return function(act)
				telemetry = telemetry or create({
					plugin = {
						GetSetting = function(_, key) return values[key] end,
						SetSetting = function(_, key, value) values[key] = value end,
					},
					pluginVersion = "1.0.0",
					channel = "dev",
					onProblem = function() error("out of order") end,
				})
				if act == "yes" then telemetry.consent:answer(true) else telemetry[act](telemetry) end
			end
		`);
		await use("open");
		await use("yes");
		await studio.advance(60_000);
		expect(studio.http.requests).toHaveLength(1);
		await use("close");
		await use("open");
		await studio.advance(60_000);
		expect(studio.http.requests).toHaveLength(2);
		expect(studio.output).toEqual([]);
		await studio.close();
	});
});
