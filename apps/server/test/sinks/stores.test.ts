import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFolderStore } from "../../src/sinks/lake/folder-store.js";
import type { LakeStore } from "../../src/sinks/lake/lake-store.js";
import { createS3Store } from "../../src/sinks/lake/s3-store.js";
import { useLoopbackS3 } from "./support/loopback-s3.js";
import { describeStore } from "./support/store-behaviour.js";

const folder = mkdtempSync(join(tmpdir(), "telemetry-stores-"));
const s3 = useLoopbackS3();

afterAll(() => rm(folder, { recursive: true, force: true }));

function bucket(secretKey = s3.secretKey): LakeStore {
	const { endpoint, accessKey } = s3;
	return createS3Store({ endpoint, region: "us-east-1", accessKey, secretKey, bucket: "telemetry", prefix: "a/b/" });
}

async function message(action: Promise<unknown>): Promise<string> {
	return action.then(
		() => "nothing went wrong",
		(problem: Error) => problem.message,
	);
}

describeStore("a folder", () => createFolderStore(join(folder, "lake")));
describeStore("a bucket", () => bucket());

describe("a bucket", () => {
	const path = join(folder, "file");

	it("has its files under the prefix, by the names that others look for", async () => {
		await writeFile(path, "bytes");
		await bucket().put("events/day=2026-03-01/events.parquet", path);
		expect([...s3.objects.keys()]).toEqual(["telemetry/a/b/events/day=2026-03-01/events.parquet"]);
	});

	it("is asked again when it has no time", async () => {
		await writeFile(path, "bytes");
		s3.failures.push("refused", "refused");
		await bucket().put("file", path);
		expect(s3.objects.size).toBe(1);
	});

	it("keeps the old file when the line breaks in the middle of a new one", async () => {
		await writeFile(path, "old");
		await bucket().put("file", path);
		await writeFile(path, Buffer.alloc(1_000_000, "new"));
		s3.failures.push("cut");
		expect(await message(bucket().put("file", path))).toMatch(/^The storage at http:\S+ does not answer to PUT file/);
		expect(s3.objects.get("telemetry/a/b/file")?.toString()).toBe("old");
	});

	it("says why it refuses, and no secret", async () => {
		const store = bucket("wrong");
		for (const act of [() => store.put("file", path), () => store.fetch("file", path), () => store.remove("file")]) {
			const said = await message(act());
			expect(said).toMatch(
				/^The storage at http:\S+ answers 403 \(SignatureDoesNotMatch\) to (PUT|GET|DELETE) file\.$/,
			);
			expect(said).not.toContain(s3.secretKey);
			expect(said).not.toContain(s3.accessKey);
		}
	});
});
