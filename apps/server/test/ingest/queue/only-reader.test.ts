import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { asOnlyReader } from "../../../src/ingest/queue/only-reader.js";
import { createCuttableDatabase } from "../../support/cuttable-database.js";

const untilAborted = (signal: AbortSignal): Promise<void> =>
	sleep(60_000, undefined, { signal }).then(
		() => undefined,
		() => undefined,
	);

describe("those who would read the log", () => {
	it("take turns: one reads, and when it stops another one does", async () => {
		const database = await createCuttableDatabase();
		const stops = [new AbortController(), new AbortController()];
		const reading = new Set<number>();
		const readers = stops.map(({ signal }, index) =>
			asOnlyReader(database.url, signal, async (mayRead) => {
				reading.add(index);
				await untilAborted(mayRead);
				reading.delete(index);
			}),
		);
		await expect.poll(() => reading.size).toBe(1);
		const [first = 0] = reading;
		await sleep(1200);
		expect([...reading]).toEqual([first]);
		stops[first]?.abort();
		await expect.poll(() => [...reading]).toEqual([1 - first]);
		stops[1 - first]?.abort();
		await Promise.all(readers);
		database.close();
	});

	it("stop as soon as the connection breaks with which they hold the lock", async () => {
		const database = await createCuttableDatabase();
		let isReading = false;
		const reader = asOnlyReader(database.url, new AbortController().signal, async (mayRead) => {
			isReading = true;
			await untilAborted(mayRead);
			isReading = false;
		});
		await expect.poll(() => isReading).toBe(true);
		database.cut();
		await expect(reader).rejects.toThrow(/terminated|ended/);
		expect(isReading).toBe(false);
		database.close();
	});
});
