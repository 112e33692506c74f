import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GroupCommit } from "../../../src/ingest/store/group-commit.js";
import { createGroupCommit } from "../../../src/ingest/store/group-commit.js";

interface Log {
	readonly groups: GroupCommit<number, string>;
	/** The groups that were written, in their order. */
	readonly written: ReadonlyArray<ReadonlyArray<number>>;
	/** Lets so many milliseconds pass. */
	readonly pass: (ms: number) => Promise<void>;
}

interface Shape {
	readonly maxWeight?: number;
	readonly groupsAtOnce?: number;
	readonly gapMs?: number;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Only what this says stands for a database that is away. */
const hopeless = new Error("nothing can be written");

/** Groups of numbers; those below 0 cannot be written, and with 0 nothing can for now. */
function numbers({ maxWeight = 1000, groupsAtOnce = 1, gapMs = 0 }: Shape = {}): Log {
	const written: Array<ReadonlyArray<number>> = [];
	let nowMs = 0;
	let alarms: Array<{ readonly atMs: number; readonly callback: () => void }> = [];
	const groups = createGroupCommit<number, string>({
		weigh: Math.abs,
		maxWeight,
		groupsAtOnce,
		gapMs,
		isHopeless: (problem) => problem === hopeless,
		monotonicMs: () => nowMs,
		wait: (ms, callback) => alarms.push({ atMs: nowMs + ms, callback }),
		write: async (group) => {
			await nextTurn();
			if (group.includes(0)) {
				throw hopeless;
			}
			if (group.some((number) => number < 0)) {
				throw new Error("below 0");
			}
			written.push(group);
			return group.map((number) => `wrote ${number}`);
		},
	});
	const pass = async (ms: number): Promise<void> => {
		nowMs += ms;
		const due = alarms.filter(({ atMs }) => atMs <= nowMs);
		alarms = alarms.filter(({ atMs }) => atMs > nowMs);
		due.forEach(({ callback }) => callback());
		await nextTurn();
		await nextTurn();
	};
	return { groups, written, pass };
}

describe("a group commit", () => {
	it("writes what comes first by itself, and what comes meanwhile together", async () => {
		const { groups, written } = numbers();
		const first = groups.submit(1);
		await nextTurn();
		const rest = [groups.submit(2), groups.submit(3), groups.submit(4)];
		expect(groups.waiting()).toBe(4);
		expect(await Promise.all([first, ...rest])).toEqual(["wrote 1", "wrote 2", "wrote 3", "wrote 4"]);
		expect(written).toEqual([[1], [2, 3, 4]]);
		expect(groups.waiting()).toBe(0);
	});

	it("closes a group that weighs enough, and lets what is too heavy for any go alone", async () => {
		const { groups, written } = numbers({ maxWeight: 10 });
		await Promise.all([4, 5, 6, 25, 1].map(groups.submit));
		expect(written).toEqual([[4, 5], [6], [25], [1]]);
	});

	it("writes as many groups at once as it may, and no more", async () => {
		const { groups, written } = numbers({ maxWeight: 5, groupsAtOnce: 2 });
		const submitted = [4, 5, 3].map(groups.submit);
		await nextTurn();
		expect(written).toEqual([]);
		await nextTurn();
		expect(written).toEqual([[4], [5]]);
		await Promise.all(submitted);
		expect(written).toEqual([[4], [5], [3]]);
	});

	it("keeps its distance from the one before while there is company", async () => {
		const { groups, written, pass } = numbers({ gapMs: 5 });
		const submitted = [groups.submit(1), groups.submit(2)];
		await pass(0);
		submitted.push(groups.submit(3), groups.submit(4));
		await pass(4);
		expect(written).toEqual([[1, 2]]);
		submitted.push(groups.submit(5));
		await pass(1);
		expect(written).toEqual([
			[1, 2],
			[3, 4, 5],
		]);
		await Promise.all(submitted);
	});

	it("keeps nobody waiting who comes alone", async () => {
		const { groups, written, pass } = numbers({ gapMs: 5 });
		await groups.submit(1);
		const second = groups.submit(2);
		await pass(0);
		expect(written).toEqual([[1], [2]]);
		await second;
	});

	it("keeps no full group waiting", async () => {
		const { groups, written, pass } = numbers({ maxWeight: 10, gapMs: 5 });
		const submitted = [groups.submit(1), groups.submit(2)];
		await pass(0);
		submitted.push(groups.submit(3), groups.submit(7));
		await pass(0);
		expect(written).toEqual([
			[1, 2],
			[3, 7],
		]);
		await Promise.all(submitted);
	});

	it("fails only what cannot be written, however it was grouped", async () => {
		const { groups, written } = numbers();
		const results = await Promise.allSettled([1, -2, 3].map(groups.submit));
		expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
		expect(written).toEqual([[1], [3]]);
	});

	it("fails a whole group at once when nothing can be written, and goes on with the next", async () => {
		const { groups, written } = numbers();
		const results = await Promise.allSettled([1, 0, 3].map(groups.submit));
		expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
		expect(await groups.submit(4)).toBe("wrote 4");
		expect(written).toEqual([[4]]);
	});

	it("says when nothing waits any more", async () => {
		const { groups, written } = numbers({ maxWeight: 1 });
		await groups.drained();
		const submitted = [1, 2, 3].map(groups.submit);
		await groups.drained();
		expect(written).toEqual([[1], [2], [3]]);
		await Promise.all(submitted);
	});

	it("answers each of many exactly once, in any mixture", async () => {
		const bursts = fc.array(fc.array(fc.integer({ min: -2, max: 12 }), { maxLength: 12 }), { maxLength: 8 });
		await fc.assert(
			fc.asyncProperty(bursts, fc.integer({ min: 1, max: 3 }), async (given, groupsAtOnce) => {
				const { groups, written } = numbers({ maxWeight: 20, groupsAtOnce });
				const results: Array<Promise<PromiseSettledResult<string>>> = [];
				for (const burst of given) {
					for (const number of burst) {
						results.push(Promise.allSettled([groups.submit(number)]).then(([result]) => result));
					}
					await nextTurn();
				}
				const settled = await Promise.all(results);
				const asked = given.flat();
				const answered = asked.filter((_, index) => settled[index]?.status === "fulfilled");
				const inOrder = (list: ReadonlyArray<number>): ReadonlyArray<number> =>
					groupsAtOnce === 1 ? list : [...list].sort((a, b) => a - b);
				expect(inOrder(written.flat())).toEqual(inOrder(answered));
				settled.forEach((result, index) => {
					if (result.status === "fulfilled") {
						expect(result.value).toBe(`wrote ${asked[index]}`);
					}
				});
				expect(asked.filter((number) => number < 0 && answered.includes(number))).toEqual([]);
				expect(groups.waiting()).toBe(0);
			}),
		);
	});
});
