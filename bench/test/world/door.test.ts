import { describe, expect, it } from "vitest";
// It starts a program that lies beside it, so it is the built one.
import { measureDoor } from "../../dist/door/measure-door.js";
import { attacks } from "../../src/door/attacks.js";
import { thisServer } from "../../src/door/door-server.js";
import { doorTable } from "../../src/door/report.js";

describe("the benchmark of the door", () => {
	it("attacks a server while others use it, and shows that these are answered all the same", async () => {
		const costs = await measureDoor({
			program: thisServer,
			addresses: "removed",
			seconds: 1,
			connections: 20,
			attacks: [1],
			say: () => undefined,
		});
		expect(costs.map(({ attack }) => attack)).toEqual([attacks[1]?.name]);
		for (const { answers, noticed } of costs) {
			expect(Object.keys(answers).every((status) => ["400", "401", "429"].includes(status))).toBe(true);
			expect(noticed.sent).toBeGreaterThan(0);
			expect(noticed.notStored).toBeLessThan(noticed.sent);
		}
		expect(doorTable(costs).split("\n")).toHaveLength(3);
	}, 120_000);
});
