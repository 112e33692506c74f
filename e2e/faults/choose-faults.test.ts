import { describe, expect, it } from "vitest";
import { borne } from "./fault.ts";
import type { Fault } from "./fault.ts";
import type { FaultGround } from "./faults.ts";
import { choose, createFaults } from "./faults.ts";
import type { Target } from "./target.ts";

const lengths = { stoppedMs: 30_000, fullMs: 10_000 };
const alone: FaultGround = { processes: 1, hasLog: false, isConfined: true };
const names = (ground: FaultGround): ReadonlyArray<string> => createFaults(lengths, ground).map(({ name }) => name);
const bearable = (ground: FaultGround): ReadonlyArray<string> =>
	createFaults(lengths, ground).flatMap(({ name, isBearable }) => (isBearable === true ? [name] : []));

describe("faults", () => {
	it("of one server strike it, its PostgreSQL, its disk and its clock, and none has to be borne", () => {
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
		expect(bearable(alone)).toEqual([]);
	});

	it("of several strike one of them too, which the others have to bear", () => {
		expect(bearable({ ...alone, processes: 2 })).toEqual([
			"one of the servers killed",
			"one of the servers stopped for 30 s",
			"one of the servers' clocks two hours ahead of the others'",
		]);
		expect(names({ ...alone, processes: 2 })).toHaveLength(11);
	});

	it("of a log strike its nodes, and those of PostgreSQL have to be borne then", () => {
		const withLog = { processes: 2, hasLog: true, isConfined: true };
		const without = names({ ...withLog, hasLog: false });
		expect(names(withLog).filter((name) => !without.includes(name))).toEqual([
			"one of the log's nodes killed",
			"the node that leads the log killed",
			"one of the log's nodes stopped for 30 s",
			"all of the log's nodes killed, one after the other",
			"two of the log's three nodes killed at once",
			"all of the log's nodes killed at once",
			"servers, PostgreSQL and all of the log's nodes killed at once",
			"one of the log's nodes and PostgreSQL killed",
			"the server that reads the log killed",
		]);
		expect(names(withLog).filter((name) => !bearable(withLog).includes(name))).toEqual([
			"two of the log's three nodes killed at once",
			"all of the log's nodes killed at once",
			"servers, PostgreSQL and all of the log's nodes killed at once",
			"all servers killed",
			"clock two hours ahead, then two hours back",
			"clock forty days ahead, so that every token expires",
		]);
	});

	it("have names of their own", () => {
		const all = names({ processes: 2, hasLog: true, isConfined: false });
		expect(new Set(all).size).toBe(all.length);
	});

	it("are chosen by name, and one that is not known is an error that names all", () => {
		const faults = createFaults(lengths, alone);
		expect(choose(faults, undefined)).toEqual(faults);
		expect(choose(faults, ["PostgreSQL killed"]).map(({ name }) => name)).toEqual(["PostgreSQL killed"]);
		expect(() => choose(faults, ["PostgreSQL kiled"])).toThrow(/no fault "PostgreSQL kiled".*disk full/);
	});
});

describe("a fault that is borne", () => {
	it("is over when what was struck works again, and not before", async () => {
		const order: Array<string> = [];
		const fault: Fault = {
			name: "PostgreSQL killed",
			happen: async (_target, over) => {
				over();
				await Promise.resolve();
				order.push("works again");
			},
		};
		await borne(fault).happen({} as Target, () => order.push("over"), Math.random);
		expect(order).toEqual(["works again", "over"]);
	});
});
