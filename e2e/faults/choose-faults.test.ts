import { describe, expect, it } from "vitest";
import { tolerated } from "./fault.ts";
import type { Fault } from "./fault.ts";
import type { FaultConditions } from "./faults.ts";
import { chooseFaults, createFaults } from "./faults.ts";
import type { Target } from "./target.ts";

const lengths = { stoppedMs: 30_000, fullMs: 10_000 };
const alone: FaultConditions = { processes: 1, hasQueue: false, hasSmallDisk: true };
const names = (conditions: FaultConditions): ReadonlyArray<string> =>
	createFaults(lengths, conditions).map(({ name }) => name);
const toleratedNames = (conditions: FaultConditions): ReadonlyArray<string> =>
	createFaults(lengths, conditions).flatMap(({ name, isTolerated }) => (isTolerated === true ? [name] : []));

describe("faults", () => {
	it("of one server strike it, its PostgreSQL, its disk and its clock, and requests may fail meanwhile", () => {
		// In this order: a run with a seed would be another one otherwise.
		expect(names(alone)).toEqual([
			"server killed",
			"PostgreSQL killed",
			"one of PostgreSQL's processes killed",
			"PostgreSQL stopped for 30 s",
			"connections to PostgreSQL cut, ten times",
			"clock two hours ahead, then two hours back",
			"clock forty days ahead, so that every token expires",
			"disk full for 10 s",
		]);
		expect(toleratedNames(alone)).toEqual([]);
	});

	it("of several strike one of them too, while the others answer requests", () => {
		expect(toleratedNames({ ...alone, processes: 2 })).toEqual([
			"one of the servers killed",
			"one of the servers stopped for 30 s",
			"one of the servers' clocks two hours ahead of the others'",
		]);
		expect(names({ ...alone, processes: 2 })).toHaveLength(11);
	});

	it("of a queue strike its nodes, and requests must be answered during those of PostgreSQL", () => {
		const withQueue = { processes: 2, hasQueue: true, hasSmallDisk: true };
		const without = names({ ...withQueue, hasQueue: false });
		expect(names(withQueue).filter((name) => !without.includes(name))).toEqual([
			"one of the queue's nodes killed",
			"the node that leads the queue killed",
			"one of the queue's nodes stopped for 30 s",
			"all of the queue's nodes killed, one after the other",
			"two of the queue's three nodes killed at once",
			"all of the queue's nodes killed at once",
			"servers, PostgreSQL and all of the queue's nodes killed at once",
			"one of the queue's nodes and PostgreSQL killed",
			"the server that reads the queue killed",
		]);
		expect(names(withQueue).filter((name) => !toleratedNames(withQueue).includes(name))).toEqual([
			"two of the queue's three nodes killed at once",
			"all of the queue's nodes killed at once",
			"servers, PostgreSQL and all of the queue's nodes killed at once",
			"all servers killed",
			"clock two hours ahead, then two hours back",
			"clock forty days ahead, so that every token expires",
		]);
	});

	it("have names of their own", () => {
		const all = names({ processes: 2, hasQueue: true, hasSmallDisk: false });
		expect(new Set(all).size).toBe(all.length);
	});

	it("are chosen by name, and one that is not known is an error that names all", () => {
		const faults = createFaults(lengths, alone);
		expect(chooseFaults(faults, undefined)).toEqual(faults);
		expect(chooseFaults(faults, ["PostgreSQL killed"]).map(({ name }) => name)).toEqual(["PostgreSQL killed"]);
		expect(() => chooseFaults(faults, ["PostgreSQL kiled"])).toThrow(/no fault "PostgreSQL kiled".*disk full/);
	});
});

describe("a fault that is tolerated", () => {
	it("is over when what was struck works again, and not before", async () => {
		const order: Array<string> = [];
		const fault: Fault = {
			name: "PostgreSQL killed",
			inject: async (_target, over) => {
				over();
				await Promise.resolve();
				order.push("works again");
			},
		};
		await tolerated(fault).inject({} as Target, () => order.push("over"), Math.random);
		expect(order).toEqual(["works again", "over"]);
	});
});
