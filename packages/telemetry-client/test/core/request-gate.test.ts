import { limits } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

/** Runs steps on a gate at time 0 and returns the delay that follows. */
async function retryDelayAfter(steps: string): Promise<unknown> {
	const run = await modules.load(`
		return function()
			local gate = core["request-gate"].createRequestGate({ nextNumber = function() return 0.5 end })
			${steps}
			return gate.retryDelay(0)
		end
	`);
	return run();
}

describe("the request gate", () => {
	it("is open at first", async () => {
		expect(await retryDelayAfter("")).toBeUndefined();
	});

	it("is closed after a failure and during a pause, and reports which", async () => {
		expect(await retryDelayAfter("gate.failed(0)")).toEqual({ reason: "failure", seconds: 1 });
		expect(await retryDelayAfter("gate.failed(0, 40)")).toEqual({ reason: "failure", seconds: 40 });
		expect(await retryDelayAfter("gate.pause(0, 90)")).toEqual({ reason: "pause", seconds: 90 });
	});

	it("is closed for at most six hours, whatever a server asks for", async () => {
		const seconds = limits.maxRetryAfterSeconds;
		expect(seconds).toBe(6 * 60 * 60);
		expect(await retryDelayAfter("gate.failed(0, 31536000)")).toEqual({ reason: "failure", seconds });
		expect(await retryDelayAfter("gate.pause(0, math.huge)")).toEqual({ reason: "pause", seconds });
	});

	it("opens when the user asks for another try, but not during a pause by the server", async () => {
		expect(await retryDelayAfter("gate.failed(0, 40) gate.clearBackoff()")).toBeUndefined();
		expect(await retryDelayAfter("gate.pause(0, 90) gate.clearBackoff()")).toEqual({ reason: "pause", seconds: 90 });
	});
});
