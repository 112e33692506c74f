import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LakeStore } from "../../../src/sinks/lake/lake-store.js";
import { lakeFile } from "../../../src/sinks/lake/lake-store.js";

/** What every store of a lake does, wherever it keeps its files. */
export function describeStore(name: string, makeStore: () => LakeStore): void {
	describe(`the files of ${name}`, () => {
		let folder = "";
		const file = lakeFile("events", "2026-03-01");

		beforeAll(async () => {
			folder = await mkdtemp(join(tmpdir(), "telemetry-store-"));
		});
		afterAll(() => rm(folder, { recursive: true, force: true }));

		const local = async (bytes: Buffer): Promise<string> => {
			const path = join(folder, "local");
			await writeFile(path, bytes);
			return path;
		};
		const read = async (store: LakeStore): Promise<Buffer | undefined> =>
			(await store.fetch(file, join(folder, "fetched"))) ? readFile(join(folder, "fetched")) : undefined;

		it("are not there until they are put, come back as they were put, and take each other's place", async () => {
			const store = makeStore();
			await store.remove(file);
			expect(await read(store)).toBeUndefined();
			const large = Buffer.alloc(3_000_000, "some bytes that are no text: \xff\x00");
			for (const bytes of [large, Buffer.from("small")]) {
				await store.put(file, await local(bytes));
				expect((await read(store))?.equals(bytes)).toBe(true);
			}
		});

		it("are gone when they are removed, and may be removed twice", async () => {
			const store = makeStore();
			await store.put(file, await local(Buffer.from("anything")));
			await store.remove(file);
			await store.remove(file);
			expect(await read(store)).toBeUndefined();
		});
	});
}
