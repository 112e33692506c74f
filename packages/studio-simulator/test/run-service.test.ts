import { describe, expect, it } from "vitest";
import type { StudioOptions } from "../src/index.js";
import { runLuau } from "./support/run-luau.js";

type DataModel = NonNullable<StudioOptions["dataModel"]>;

describe("the copies of a place", () => {
	it.each<[DataModel, ...Array<boolean>]>([
		// In the order of the columns of the table in Roblox's documentation of RunService.
		["Edit", true, true, true, true, false, false],
		["Run", true, true, true, false, true, true],
		["PlayClient", true, true, false, false, true, false],
		["PlayServer", true, false, true, false, true, true],
	])("%s says which it is", async (dataModel, ...answers) => {
		const { studio, printed } = await runLuau(
			`
				local service = game:GetService("RunService")
				print(service:IsStudio(), service:IsClient(), service:IsServer(), service:IsEdit(), service:IsRunning(),
					service:IsRunMode())
			`,
			{ dataModel },
		);
		expect(printed()).toEqual([answers.join(" ")]);
		await studio.close();
	});

	it.each<[DataModel, string]>([
		["Edit", "0 10"],
		["Run", "10 10"],
		["PlayClient", "10 10"],
		["PlayServer", "10 10"],
	])("%s has a time of its own", async (dataModel, times) => {
		const { studio, printed } = await runLuau("task.wait(10) print(time(), os.clock())", { dataModel });
		await studio.advance(10_000);
		expect(printed()).toEqual([times]);
		await studio.close();
	});
});

describe("frames", () => {
	it("happen sixty times a second, in their order, with what waits resumed before Heartbeat", async () => {
		const { studio, printed, problems } = await runLuau(`
			local service = game:GetService("RunService")
			for _, name in { "Heartbeat", "PostSimulation", "PreAnimation", "PreRender", "PreSimulation", "RenderStepped" } do
				service[name]:Once(function(delta) print(name, math.round(delta * 60)) end)
			end
			service.Stepped:Once(function(time, delta) print("Stepped", time, math.round(delta * 60)) end)
			task.delay(0, print, "delayed")
			local count = 0
			service.Heartbeat:Connect(function() count += 1 end)
			task.delay(1.001, function() print(count) end)
		`);
		await studio.advance(2000);
		expect(problems()).toEqual([]);
		expect(printed()).toEqual([
			"PreRender 1",
			"RenderStepped 1",
			"PreAnimation 1",
			"Stepped 0 1",
			"PreSimulation 1",
			"PostSimulation 1",
			"delayed",
			"Heartbeat 1",
			"60",
		]);
		await studio.close();
	});

	it("can be waited for, also for an hour", async () => {
		const { studio, printed } = await runLuau(`
			local service = game:GetService("RunService")
			local frames, seconds = 0, 0
			while os.clock() < 3600 do
				seconds += service.Heartbeat:Wait()
				frames += 1
			end
			print(frames, math.round(seconds))
		`);
		await studio.advance(3_601_000);
		expect(printed()).toEqual(["216000 3600"]);
		await studio.close();
	});

	it("do not happen while the machine sleeps; the next one is long", async () => {
		const { studio, printed } = await runLuau(
			`
				game:GetService("RunService").Heartbeat:Connect(function(delta)
					if delta > 1 then print(math.round(delta)) end
				end)
			`,
			{ clockInSleep: "goes on" },
		);
		await studio.advance(1000);
		await studio.sleep(3_600_000);
		await studio.advance(1000);
		expect(printed()).toEqual(["3600"]);
		await studio.close();
	});

	it("begin with what is bound to the render step, the lowest priority first, until it is unbound", async () => {
		const { studio, plugin, printed, problems } = await runLuau(`
			local service = game:GetService("RunService")
			service.PreRender:Once(print)
			service:BindToRenderStep("camera", Enum.RenderPriority.Camera.Value, function(delta)
				print("camera", math.round(delta * 60))
				service:UnbindFromRenderStep("camera")
			end)
			service:BindToRenderStep("broken", 2, function() error("broken binding") end)
			service:BindToRenderStep("first", 1, function() print("first") end)
			service:UnbindFromRenderStep("unknown")
			task.delay(2 / 60, service.UnbindFromRenderStep, service, "broken")
		`);
		await studio.advance(34);
		expect(printed()).toEqual(["first", "camera 1", String(1 / 60), "first"]);
		expect(problems()).toEqual([1, 2].map(() => expect.stringContaining("broken binding") as string));
		await plugin.unload();
		await studio.advance(1000);
		expect(printed()).toHaveLength(4);
		await studio.close();
	});

	it.each([
		[
			"a priority that is an enum's item",
			`BindToRenderStep("a", Enum.RenderPriority.Camera, print)`,
			"Edit",
			"EnumItem to int",
		],
		["what is no function", `BindToRenderStep("a", 1, "print")`, "Edit", "string to Function"],
		["a server", `BindToRenderStep("a", 1, print)`, "PlayServer", "only be called on the client"],
	] as const)("cannot have %s bound to them", async (_, call, dataModel, problem) => {
		const { studio, problems } = await runLuau(`game:GetService("RunService"):${call}`, { dataModel });
		expect(problems()).toEqual([expect.stringContaining(problem)]);
		await studio.close();
	});

	it("are not rendered by a server", async () => {
		const { studio, problems } = await runLuau(`game:GetService("RunService").RenderStepped:Connect(print)`, {
			dataModel: "PlayServer",
		});
		expect(problems()).toEqual([expect.stringContaining("does not imitate RunService.RenderStepped")]);
		await studio.close();
	});
});

it("an answer comes back before anything that is due later", async () => {
	const { studio, printed } = await runLuau(`
		task.delay(1, function()
			print(pcall(game:GetService("HttpService").GetAsync, game:GetService("HttpService"), "http://down.example"))
			print("at", os.clock())
		end)
		task.delay(2, print, "two")
	`);
	studio.http.conditions.set("down.example", { kind: "connectFailure" });
	await studio.advance(10_000);
	expect(printed()).toEqual(["false HttpError: ConnectFail", "at 1", "two"]);
	expect(studio.http.requests[0]?.at).toBe(1);
	await studio.close();
});
