import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { follow } from "../../src/sinks/feed/follow.js";
import { createJsonLinesSink } from "./example-sink.js";
import { noonMs, useFeedDatabase } from "./feed/support/feed-database.js";

const database = useFeedDatabase();
const page = new URL("../../../../docs/guides/adding-a-sink.md", import.meta.url);
const example = new URL("./example-sink.ts", import.meta.url);
let folder = "";

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-lines-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function lines(): Promise<ReadonlyArray<string>> {
	const files = (await readdir(folder)).filter((file) => file.endsWith(".jsonl")).sort();
	const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
	return texts
		.join("")
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => {
			const { sessionId, seq, name } = JSON.parse(line) as { sessionId: string; seq: number; name: string };
			return `${Number(sessionId.slice(-12))}:${seq} ${name}`;
		});
}

describe("the sink of docs/guides/adding-a-sink.md", () => {
	it("is what the page shows, and less than a hundred lines", async () => {
		const text = await readFile(example, "utf8");
		expect(await readFile(page, "utf8")).toContain(`\`\`\`ts\n${text}\`\`\``);
		expect(text.split("\n").length).toBeLessThan(100);
	});

	it("carries everything once, though it is killed after each step", async () => {
		const sink = createJsonLinesSink(folder);
		const carry = (): Promise<unknown> => follow(database.db, sink, { nowMs: noonMs });
		const carryAndDie = (): Promise<unknown> =>
			follow(
				database.db,
				{
					...sink,
					next: async (after, db, signal) => {
						await sink.next(after, db, signal);
						throw new Error("killed");
					},
				},
				{ nowMs: noonMs },
			).catch(() => undefined);
		await carry();
		const session = await database.addSession(1, "2026-03-01");
		for (const seqs of [[1, 2], [3], [4, 5]]) {
			await database.write([session, seqs]);
			await carryAndDie();
		}
		await carry();
		expect(await lines()).toEqual([1, 2, 3, 4, 5].map((seq) => `1:${seq} PageViewed`));
	});
});
