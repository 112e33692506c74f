import { describe, expect, it } from "vitest";
import { inPortions } from "../../../src/ingest/queue/in-portions.js";

const longMs = 60_000;
const shortMs = 1;

/** What comes at once, then nothing until the signal, then what comes later. */
async function* source(atOnce: number, more: Promise<number> = Promise.resolve(0)): AsyncGenerator<number> {
	for (let index = 1; index <= atOnce; index += 1) {
		yield index;
	}
	const later = await more;
	for (let index = 1; index <= later; index += 1) {
		yield atOnce + index;
	}
}

async function all(portions: AsyncIterable<ReadonlyArray<number>>): Promise<ReadonlyArray<ReadonlyArray<number>>> {
	const found: Array<ReadonlyArray<number>> = [];
	for await (const portion of portions) {
		found.push(portion);
	}
	return found;
}

describe("portions", () => {
	it("hold what is there, in its order, and no more than so many", async () => {
		expect(await all(inPortions(source(5), 2, longMs))).toEqual([[1, 2], [3, 4], [5]]);
		expect(await all(inPortions(source(4), 2, longMs))).toEqual([
			[1, 2],
			[3, 4],
		]);
		expect(await all(inPortions(source(0), 2, longMs))).toEqual([]);
	});

	it("do not wait for company that does not come", async () => {
		let come: (count: number) => void = () => undefined;
		const portions = inPortions(source(3, new Promise((resolve) => (come = resolve))), 256, shortMs);
		expect(await portions.next()).toEqual({ done: false, value: [1, 2, 3] });
		come(2);
		expect(await portions.next()).toEqual({ done: false, value: [4, 5] });
		expect(await portions.next()).toEqual({ done: true, value: undefined });
	});

	it("fail when their source does, after what came before, also while nobody asks", async () => {
		const failing = inPortions(source(1, Promise.reject(new Error("gone"))), 256, longMs);
		const refusals: Array<unknown> = [];
		process.on("unhandledRejection", (problem) => refusals.push(problem));
		await expect(failing.next()).rejects.toThrow("gone");
		const slow = inPortions(source(2, Promise.reject(new Error("gone"))), 2, longMs);
		expect(await slow.next()).toEqual({ done: false, value: [1, 2] });
		await new Promise((resolve) => setTimeout(resolve, 10));
		await expect(slow.next()).rejects.toThrow("gone");
		expect(refusals).toEqual([]);
	});

	it("let go of their source when nobody wants more", async () => {
		let isLeft = false;
		async function* endless(): AsyncGenerator<number> {
			try {
				for (;;) {
					yield await Promise.resolve(1);
				}
			} finally {
				isLeft = true;
			}
		}
		for await (const portion of inPortions(endless(), 3, longMs)) {
			expect(portion).toEqual([1, 1, 1]);
			break;
		}
		await new Promise((resolve) => setImmediate(resolve));
		expect(isLeft).toBe(true);
	});
});
