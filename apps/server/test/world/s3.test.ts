import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createS3Store } from "../../src/sinks/lake/s3-store.js";
import { describeStore } from "../sinks/support/store-behaviour.js";

const program = process.env["VERSITYGW_PATH"] ?? "versitygw";
const isThere = spawnSync(program, ["--version"]).status === 0;
const accessKey = "world-access-key";
const secretKey = "world/secret+key=";

/** A port that nobody uses. */
async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

// Versity's gateway is a whole S3 server in front of a folder: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
describe.skipIf(!isThere)("a real S3 server", () => {
	let child: ChildProcess | undefined;
	let folder = "";
	let endpoint = "";

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "telemetry-world-"));
		const port = await freePort();
		endpoint = `http://127.0.0.1:${port}`;
		child = spawn(program, ["--port", `127.0.0.1:${port}`, "posix", folder], {
			env: { PATH: process.env["PATH"], ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
			stdio: "ignore",
		});
		const client = new AwsClient({ accessKeyId: accessKey, secretAccessKey: secretKey, service: "s3" });
		await vi.waitFor(
			async () => expect((await client.fetch(`${endpoint}/telemetry`, { method: "PUT" })).status).toBe(200),
			{ timeout: 20_000, interval: 100 },
		);
	});

	afterAll(async () => {
		child?.kill("SIGTERM");
		await rm(folder, { recursive: true, force: true });
	});

	const options = { region: "us-east-1", accessKey, bucket: "telemetry", prefix: "a/lake/" };

	describeStore("its bucket", () => createS3Store({ ...options, endpoint, secretKey }));

	it("refuses what is not signed with the key", async () => {
		const store = createS3Store({ ...options, endpoint, secretKey: "another" });
		await expect(store.remove("file")).rejects.toThrow("answers 403 (SignatureDoesNotMatch) to DELETE file.");
	});
});
