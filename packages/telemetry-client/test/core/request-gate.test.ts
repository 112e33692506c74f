import { limits } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

/** Runs steps on a gate at time 0 and gives the closure that follows. */
async function closureAfter(steps: string): Promise<unknown> {
	const run = await modules.load(`
		return function()
			local gate = core["request-gate"].createGate({ unit = function() return 0.5 end })
			${steps}
			return gate.closure(0)
		end
	`);
	return run();
}

describe("the gate", () => {
	it("is open at first, and says so", async () => {
		expect(await closureAfter("")).toBeUndefined();
	});

	it("says how long a failure closes it, and that a pause is a pause", async () => {
		expect(await closureAfter("gate.failed(0)")).toEqual({ reason: "failure", seconds: 1 });
		expect(await closureAfter("gate.failed(0, 40)")).toEqual({ reason: "failure", seconds: 40 });
		expect(await closureAfter("gate.pause(0, 90)")).toEqual({ reason: "pause", seconds: 90 });
	});

	it("is closed for no longer than six hours, whatever a server asks for", async () => {
		const seconds = limits.maxRetryAfterSeconds;
		expect(seconds).toBe(6 * 60 * 60);
		expect(await closureAfter("gate.failed(0, 31536000)")).toEqual({ reason: "failure", seconds });
		expect(await closureAfter("gate.pause(0, math.huge)")).toEqual({ reason: "pause", seconds });
	});

	it("opens again for someone who asks for another try, but not during a server's pause", async () => {
		expect(await closureAfter("gate.failed(0, 40) gate.reopen()")).toBeUndefined();
		expect(await closureAfter("gate.pause(0, 90) gate.reopen()")).toEqual({ reason: "pause", seconds: 90 });
	});
});
