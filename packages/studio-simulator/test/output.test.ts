import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

describe("the output", () => {
	it("has what was printed and warned of, every value as text", async () => {
		const { studio } = await runLuau(`
			print("text", 1, 0.5, nil, true, Vector2.new(1, 2), Enum.Font.Code, workspace)
			warn("careful", 2)
			print()
		`);
		expect(studio.output).toEqual([
			{ level: "info", message: "text 1 0.5 nil true 1, 2 Enum.Font.Code Workspace" },
			{ level: "warning", message: "careful 2" },
			{ level: "info", message: "" },
		]);
		await studio.close();
	});

	it("says which line of which script failed, and how it came there", async () => {
		const { studio, problems } = await runLuau(`local function inner()
			error("broken")
		end
		inner()`);
		expect(problems()).toEqual([expect.stringMatching(/^Test\.main:2: broken\n[^]*:2 function inner\n[^]*:4/)]);
		await studio.close();
	});

	it("has nothing of an error that was caught, also after a wait", async () => {
		const { studio, printed, problems } = await runLuau(`
			print(pcall(function() task.wait(1) error("caught", 0) end))
			print(xpcall(function() error({ code = 5 }) end, function(problem) return problem.code end))
		`);
		await studio.advance(2000);
		expect(printed()).toEqual(["false caught", "false 5"]);
		expect(problems()).toEqual([]);
		await studio.close();
	});

	it("stops one script, not another, when it fails at once", async () => {
		const { studio, printed, problems } = await runLuau(`task.defer(print, "deferred") local x = nil print(x.y)`);
		expect(problems()).toEqual([expect.stringContaining("attempt to index nil with 'y'")]);
		expect(printed()).toEqual(["deferred"]);
		await studio.close();
	});

	it("has what TestService says, in its colours", async () => {
		const { studio } = await runLuau(`
			local tests = game:GetService("TestService")
			tests:Message("a")
			tests:Error("b")
			tests:Check(true, "c")
			tests:Check(false, "d")
			tests:Warn(true, "e")
			tests:Warn(false, "f")
			tests:Checkpoint("g")
			tests:Done()
			tests:Message("h", script, 3)
		`);
		expect(studio.output).toEqual([
			{ level: "info", message: "TestService: a" },
			{ level: "error", message: "TestService: b" },
			{ level: "info", message: "Check passed: c" },
			{ level: "error", message: "Check failed: d" },
			{ level: "info", message: "Warning passed: e" },
			{ level: "warning", message: "Warning: f" },
			{ level: "info", message: "Test checkpoint: g" },
			{ level: "info", message: "Testing Done" },
			{ level: "error", message: expect.stringContaining("does not imitate the source and line") as string },
		]);
		await studio.close();
	});

	it("does not have compile errors: installing fails with the place of the error", async () => {
		await expect(runLuau(`print("open`)).rejects.toThrow(/main.*Malformed string/);
	});

	it("has apart what the simulator does not imitate, since scripts may catch the error", async () => {
		const { studio, problems } = await runLuau(`
			pcall(function() return workspace.Gravity end)
			pcall(function() game:GetService("TweenService"):Create() end)
			pcall(function() workspace.Nothing = 1 end)
		`);
		expect(problems()).toEqual([]);
		expect(studio.notImitated).toEqual(["Workspace.Gravity", "TweenService.Create"]);
		await studio.close();
	});
});
