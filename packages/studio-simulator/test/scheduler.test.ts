import { describe, expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

describe("the task library", () => {
	it("runs what is due in the order of time, on a clock that moves only when told to", async () => {
		const { studio, printed } = await runLuau(`
			task.delay(2, print, "two")
			task.delay(1, print, "one")
			task.spawn(function() print("now") task.wait(1.5) print("one and a half", os.clock()) end)
			task.defer(print, "deferred")
			print("last line")
		`);
		expect(printed()).toEqual(["now", "last line", "deferred"]);
		await studio.advance(999);
		expect(printed()).toHaveLength(3);
		await studio.advance(1001);
		expect(printed().slice(3)).toEqual(["one", "one and a half 1.5", "two"]);
		await studio.close();
	});

	it("resumes what waits in the first frame in which its time has come, before that frame's Heartbeat", async () => {
		const { studio, printed } = await runLuau(`
			local function frame() return math.round(os.clock() * 60 * 1000) / 1000 end
			plugin:CreateToolbar("Tools"):CreateButton("Wait", "", "").Click:Connect(function()
				task.spawn(function() task.wait() print("the next", frame()) end)
				task.spawn(function() task.wait(0.04) print("for 0.04 s", frame()) end)
				task.spawn(function() task.wait(0.035) print("for 0.035 s", frame()) end)
				task.delay(3 / 60, function()
					print("for three", frame())
					game:GetService("RunService").Heartbeat:Once(function() print("its Heartbeat", frame()) end)
				end)
			end)
		`);
		await studio.advance(1010);
		await (await studio.toolbarButton("Wait")).click();
		await studio.advance(100);
		expect(printed()).toEqual(["the next 61", "for 0.035 s 63", "for 0.04 s 63", "for three 64", "its Heartbeat 64"]);
		await studio.close();
	});

	it("cancels what has not run yet", async () => {
		const { studio, printed } = await runLuau(`
			local thread = task.delay(1, print, "never")
			task.cancel(thread)
			task.delay(1, print, "still")
		`);
		await studio.advance(5000);
		expect(printed()).toEqual(["still"]);
		await studio.close();
	});

	it("reports an error in one thread and goes on with the others", async () => {
		const { studio, printed, problems } = await runLuau(`
			task.delay(1, function() error("broken") end)
			task.delay(2, print, "fine")
		`);
		await studio.advance(3000);
		expect(printed()).toEqual(["fine"]);
		expect(problems()).toHaveLength(1);
		expect(problems()[0]).toContain("broken");
		await studio.close();
	});

	it("hands arguments over, and says how long a wait really was", async () => {
		const { studio, printed } = await runLuau(`
			task.spawn(print, 1, nil, 3)
			task.delay(1, print, "late", nil, "arguments")
			print(task.wait() >= 1 / 60, task.wait(0.5) >= 0.5)
		`);
		await studio.advance(2000);
		expect(printed()).toEqual(["1 nil 3", "true true", "late nil arguments"]);
		await studio.close();
	});

	it("cancels a thread in the middle of its waiting, but not one that runs", async () => {
		const { studio, printed, problems } = await runLuau(`
			local thread = task.spawn(function() print("began") task.wait(2) print("never") end)
			task.delay(1, task.cancel, thread)
			task.spawn(function() print(pcall(task.cancel, coroutine.running())) end)
			local outer = coroutine.running()
			task.spawn(function() print(pcall(task.cancel, outer)) end)
		`);
		await studio.advance(5000);
		expect(printed()).toEqual(["began", "false cannot cancel thread", "false cannot cancel thread"]);
		expect(problems()).toEqual([]);
		await studio.close();
	});

	it("runs deferred threads after the running one, in order, with those that they defer last", async () => {
		const { studio, printed } = await runLuau(`
			task.defer(function() print("first") task.defer(print, "third") end)
			task.defer(print, "second")
			print("running")
		`);
		expect(printed()).toEqual(["running", "first", "second", "third"]);
		await studio.close();
	});

	it("resumes a thread that a script has put aside", async () => {
		const { studio, printed } = await runLuau(`
			local thread = coroutine.create(function(...) print("started", ...) print("went on", coroutine.yield()) end)
			task.spawn(thread, "here")
			task.delay(1, thread, "there")
		`);
		await studio.advance(2000);
		expect(printed()).toEqual(["started here", "went on there"]);
		await studio.close();
	});

	it("lets coroutine.wrap wait, hand values over and fail as its caller's own", async () => {
		const { studio, printed } = await runLuau(`
			local count = coroutine.wrap(function(low) while true do low += coroutine.yield(low) end end)
			print(count(1), count(10))
			print(pcall(coroutine.wrap(function() error("broken", 0) end)))
			coroutine.wrap(function() task.wait(1) print("waited") end)()
		`);
		await studio.advance(2000);
		expect(printed()).toEqual(["1 11", "false broken", "waited"]);
		await studio.close();
	});

	it.each([
		[`task.spawn("print")`, "function or thread expected"],
		[`task.cancel(print)`, "thread expected"],
	])("refuses %s", async (source, message) => {
		const { studio, problems } = await runLuau(source);
		expect(problems()).toEqual([expect.stringContaining(message)]);
		await studio.close();
	});

	it.each([
		["task.wait", "task.wait()"],
		["Wait", "workspace.ChildAdded:Wait()"],
		["RequestAsync", `game:GetService("HttpService"):RequestAsync({ Url = "http://127.0.0.1" })`],
		["WaitForChild", `workspace:WaitForChild("Nobody")`],
	])("cannot wait with %s where no thread can, and leaves nothing behind", async (_, source) => {
		const { studio, plugin, printed, problems } = await runLuau(`
			local object = setmetatable({}, { __index = function() ${source} end })
			print(pcall(function() return object.key end))
		`);
		await studio.advance(1000);
		expect(printed()).toEqual([expect.stringMatching(/^false .*thread is not yieldable$/)]);
		expect(problems()).toEqual([]);
		expect(await plugin.openConnections()).toBe(0);
		await studio.close();
	});

	it("gives the same random numbers for the same seed", async () => {
		const run = async (seed: number): Promise<ReadonlyArray<string>> => {
			const { studio, printed } = await runLuau(`print(math.random(1, 1000000), Random.new():NextNumber())`, { seed });
			await studio.close();
			return printed();
		};
		expect(await run(7)).toEqual(await run(7));
		expect(await run(7)).not.toEqual(await run(8));
	});
});

describe("what waits for no time that there is", () => {
	it.each(["0/0", "-math.huge", "-1", "0", "nil"])("waits a frame for %s", async (seconds) => {
		const { studio, printed, problems } = await runLuau(`
			task.delay(${seconds}, print, "delayed")
			task.spawn(function() task.wait(${seconds}) print("waited") end)
			task.spawn(function() while true do task.wait(${seconds}) end end)
		`);
		await studio.advance(100);
		expect(printed()).toEqual(["delayed", "waited"]);
		expect(problems()).toEqual([]);
		await studio.close();
	});

	it("waits for ever for infinity", async () => {
		const { studio, printed } = await runLuau(`task.delay(math.huge, print, "never")`);
		await studio.advance(1e12);
		expect(printed()).toEqual([]);
		await studio.close();
	});

	it.each([
		[`task.wait("soon")`, "invalid argument #1 to 'wait' (number expected, got string)"],
		[`task.delay({}, print)`, "invalid argument #1 to 'delay' (number expected, got table)"],
	])("refuses %s", async (source, message) => {
		const { studio, problems } = await runLuau(source);
		expect(problems()).toEqual([expect.stringContaining(message)]);
		await studio.close();
	});

	it("does not defer for ever", async () => {
		const { studio, problems } = await runLuau(`local function again() task.defer(again) end again()`);
		expect(problems()).toEqual([expect.stringContaining("Maximum re-entrancy depth (80) exceeded for task.defer")]);
		await studio.close();
	});

	it.each([NaN, Infinity, -1])("does not let a test advance by %d ms", async (ms) => {
		const { studio } = await runLuau("");
		await expect(studio.advance(ms)).rejects.toThrow(RangeError);
		await expect(studio.sleep(ms)).rejects.toThrow(RangeError);
		await studio.close();
	});
});

describe("a machine that sleeps, or whose clock is set", () => {
	const everyMinute = `
		while true do
			task.wait(60)
			print(os.clock(), os.time())
		end
	`;

	it("wakes up later, and what was due meanwhile happens once", async () => {
		const { studio, printed } = await runLuau(everyMinute, { clockInSleep: "goes on", startTime: 0 });
		await studio.sleep(3 * 3_600_000);
		expect(printed()).toEqual(["10800 10800"]);
		await studio.advance(60_000);
		expect(printed()).toEqual(["10800 10800", "10860 10860"]);
		expect(studio.now()).toBe(10_860);
		await studio.close();
	});

	it("wakes up as if nothing had happened but for the date, where its clock stops in sleep", async () => {
		const { studio, printed } = await runLuau(everyMinute, { clockInSleep: "stops", startTime: 0 });
		await studio.advance(59_000);
		await studio.sleep(3 * 3_600_000);
		expect(printed()).toEqual([]);
		await studio.advance(1000);
		expect(printed()).toEqual(["60 10860"]);
		expect(studio.now()).toBe(10_860);
		await studio.close();
	});

	it("has another date, and measures time as before", async () => {
		const { studio, printed } = await runLuau("task.delay(10, function() print(os.time(), os.clock()) end)", {
			startTime: 1_000_000_000,
		});
		await studio.shiftWallClock(-86_400);
		await studio.advance(10_000);
		expect(printed()).toEqual(["999913610 10"]);
		await studio.close();
	});
});
