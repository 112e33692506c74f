import { fileURLToPath } from "node:url";
import type { Studio } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useScriptedServer } from "../support/scripted-server.js";

const server = useScriptedServer();
const projectFile = fileURLToPath(new URL("../../../../rojo/client.project.json", import.meta.url));
let studio: Studio;

beforeEach(async () => {
	studio = await createStudio();
	studio.http.resolve.set("apis.flipbooklabs.com", server.url);
});

afterEach(() => studio.close());

/** Runs Luau with `telemetry`, a client with consent, and `problems`, the messages that `onProblem` got. */
async function runHost(source: string): Promise<(...values: ReadonlyArray<unknown>) => Promise<unknown>> {
	const realm = await studio.loadModules({ projectFile });
	return realm.load(`
		local client = require(script.out["telemetry-client"].src["create-telemetry"])
		local values, problems = {}, {}
		local kept = {
			GetSetting = function(_, key) return values[key] end,
			SetSetting = function(_, key, value) values[key] = value end,
		}
		local telemetry = client.createTelemetry({
			plugin = kept,
			pluginVersion = "1.0.0",
			channel = "dev",
			onProblem = function(message) table.insert(problems, message) end,
		})
		telemetry:open()
		telemetry.consent:answer(true)
		${source}
	`);
}

describe("a host that fails in a function which the client calls", () => {
	it.each([
		["fails", "error('out of order')"],
		["waits for ever", "coroutine.yield()"],
		["waits for an hour", "task.wait(3600)"],
		["takes telemetry down", "telemetry:destroy()"],
	])("a listener that %s changes nothing for the other listeners, nor for what is sent", async (_, behaviour) => {
		const use = await runHost(`
			local heard = {}
			return function(act)
				if act == "heard" then return #heard end
				telemetry.consent:onChanged(function() ${behaviour} end)
				telemetry.consent:onChanged(function(consent) table.insert(heard, consent.answer) end)
				telemetry.nudge:onChanged(function() ${behaviour} end)
				telemetry:track("StoryPinned")
				telemetry.consent:setEnabled(false)
				telemetry.consent:setEnabled(true)
				telemetry:track("StoryPinned")
			end
		`);
		await studio.advance(2000);
		await use();
		await studio.advance(60_000);
		expect(await use("heard")).toBe(2);
		const isDestroyed = behaviour === "telemetry:destroy()";
		expect(server.requests.flatMap(({ events }) => events).some(({ name }) => name === "StoryPinned")).toBe(
			!isDestroyed,
		);
		expect(studio.output).toEqual([]);
	});

	it.each(["error('out of order')", "coroutine.yield()"])(
		"gets the result of an export although an earlier callback did this: %s",
		async (behaviour) => {
			const use = await runHost(`
				local results = {}
				return function(act)
					if act == "results" then return #results end
					telemetry.myData:export(function() ${behaviour} end)
					telemetry.myData:export(function(result) table.insert(results, result.kind) end)
				end
			`);
			await studio.advance(20_000);
			await use();
			await studio.advance(60_000);
			expect(await use("results")).toBe(1);
			await use();
			await studio.advance(60_000);
			expect(await use("results")).toBe(2);
			expect(studio.output).toEqual([]);
		},
	);
});

describe("a host that calls the client wrongly", () => {
	/** Every function of the client, with its own first argument in place. */
	const functions = [
		...["open", "close", "retry", "status", "track", "destroy"].map((name) => `telemetry.${name}, telemetry`),
		...["current", "answer", "postpone", "setEnabled", "onChanged"].map(
			(name) => `telemetry.consent.${name}, telemetry.consent`,
		),
		...["isShown", "answer", "onChanged"].map((name) => `telemetry.nudge.${name}, telemetry.nudge`),
		...["list", "preview", "toJson"].map((name) => `telemetry.sent.${name}, telemetry.sent`),
		...["resetId", "export", "erase"].map((name) => `telemetry.myData.${name}, telemetry.myData`),
	];

	it.each(functions)("meets no error from %s, whatever it passes", async (called) => {
		const use = await runHost(`
			local nonsense = {
				false, true, 0, -1, 0/0, math.huge, "", "PageViewed", "\\0\\255", {}, { page = {} }, { [1] = 1, a = 2 },
				function() end, function() error("x") end, coroutine.create(function() end), newproxy(true), Enum.InitialDockState.Left,
				setmetatable({}, { __index = function() error("x") end, __iter = function() error("x") end }),
				Instance.new("Folder"),
			}
			return function()
				local failures = {}
				local function try(...)
					local result = table.pack(pcall(...))
					if not result[1] then table.insert(failures, tostring(result[2])) end
				end
				try(${called})
				for _, first in nonsense do
					try(${called}, first)
					for _, second in nonsense do
						try(${called}, first, second)
					end
				end
				return table.concat(failures, "; ")
			end
		`);
		await studio.advance(2000);
		expect(await use()).toBe("");
		await studio.advance(60_000);
		expect(studio.output.filter(({ level }) => level === "error")).toEqual([]);
	});

	it.each([
		"{}",
		"{ plugin = 5, pluginVersion = 5, channel = 5, baseUrl = 5, onProblem = 5 }",
		"{ plugin = {}, pluginVersion = {}, channel = {}, baseUrl = {}, onProblem = {} }",
	])("can create one with %s, which then sends nothing", async (options) => {
		const realm = await studio.loadModules({ projectFile });
		const use = await realm.load(`
			local client = require(script.out["telemetry-client"].src["create-telemetry"])
			return function()
				local telemetry = client.createTelemetry(${options})
				telemetry:open()
				telemetry.consent:answer(true)
				telemetry:track("StoryPinned")
				task.delay(60, function() telemetry:destroy() end)
			end
		`);
		await use();
		await studio.advance(120_000);
		expect(server.requests).toEqual([]);
		expect(studio.output).toEqual([]);
	});
});
