import { describe, expect, it } from "vitest";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

/** A session opened at 100 s with heartbeats after 30 s and then every 60 s, and alive at each of `signs`. */
async function heartbeat(signs: ReadonlyArray<number>, now = 0): Promise<unknown> {
	const run = await modules.load(`
		return function(signs, now)
			local heartbeat = core.heartbeat.createHeartbeat()
			heartbeat.start(100, 30, 60)
			for _, at in signs do heartbeat.seen(at) end
			return { dueAt = heartbeat.dueAt(), isSilent = heartbeat.isSilent(now) }
		end
	`);
	return run(signs, now);
}

describe("the next heartbeat", () => {
	it("is due 30 s after the session was opened", async () => {
		expect(await heartbeat([])).toMatchObject({ dueAt: 130 });
	});

	it("is not put off by events before the first one", async () => {
		expect(await heartbeat([105, 129])).toMatchObject({ dueAt: 130 });
	});

	it("is due 60 s after the newest sign of life", async () => {
		expect(await heartbeat([130, 150])).toMatchObject({ dueAt: 210 });
	});

	it("is not brought forward by an old event that arrives late", async () => {
		expect(await heartbeat([150, 120])).toMatchObject({ dueAt: 210 });
	});
});

describe("a session is silent", () => {
	it.each([
		[3749, false],
		[3750, true],
	])("an hour after the last sign of life at 150 s; at %i s: %s", async (now, isSilent) => {
		expect(await heartbeat([150], now)).toMatchObject({ isSilent });
	});
});
