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

	it("gives the same chances for the same seed", async () => {
		const run = async (seed: number): Promise<ReadonlyArray<string>> => {
			const { studio, printed } = await runLuau(`print(math.random(1, 1000000), Random.new():NextNumber())`, { seed });
			await studio.close();
			return printed();
		};
		expect(await run(7)).toEqual(await run(7));
		expect(await run(7)).not.toEqual(await run(8));
	});
});

describe("a signal", () => {
	it("calls every handler, one that fails too, and none that was disconnected", async () => {
		const { studio, printed, problems } = await runLuau(`
			local event = Instance.new("BindableEvent")
			local gone = event.Event:Connect(function() print("gone") end)
			event.Event:Connect(function() error("broken handler") end)
			event.Event:Once(function() print("once") end)
			event.Event:Connect(function(value) print("always", value) end)
			gone:Disconnect()
			event:Fire(1)
			event:Fire(2)
		`);
		expect(printed()).toEqual(["once", "always 1", "always 2"]);
		expect(problems()).toHaveLength(2);
		await studio.close();
	});
});
