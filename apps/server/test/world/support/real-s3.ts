import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, vi } from "vitest";
import type { LakeStore } from "../../../src/sinks/lake/lake-store.js";
import { createS3Store } from "../../../src/sinks/lake/s3-store.js";
import { freePort } from "./free-port.js";

/** An S3 server that somebody else has written, in front of a folder; `.ci/s3` has its version, and builds it. */
const program = process.env["S3S_FS_PATH"] ?? "s3s-fs";

/** Whether this machine has it. */
export const hasRealS3 = spawnSync(program, ["--version"]).status === 0;
if (!hasRealS3) {
	console.warn('Skipped: a real S3 server. s3s-fs is missing (S3S_FS_PATH="$(.ci/s3)").');
}

const accessKey = "world-access-key";
const secretKey = "world/secret+key=";
const bucket = "telemetry";

/** The server, with a bucket. */
export interface RealS3 {
	/** Files under a prefix, which ends with a slash. */
	readonly store: (prefix: string, secretKey?: string) => LakeStore;
	/** What is under a prefix, as the server lists it, in order. */
	readonly list: (prefix: string) => Promise<ReadonlyArray<string>>;
	/** Copies all that is under a prefix into a folder. */
	readonly download: (prefix: string, folder: string) => Promise<void>;
}

/** Starts it for all tests of a file. */
export function useRealS3(): RealS3 {
	const client = new AwsClient({ accessKeyId: accessKey, secretAccessKey: secretKey, service: "s3", retries: 0 });
	let child: ChildProcess | undefined;
	let folder = "";
	let endpoint = "";

	const ask = async (path: string, method = "GET"): Promise<Buffer> => {
		const response = await client.fetch(`${endpoint}/${bucket}${path}`, { method });
		const body = Buffer.from(await response.arrayBuffer());
		if (!response.ok) {
			throw new Error(`It answers ${response.status} to ${method} ${path}: ${body.toString()}`);
		}
		return body;
	};

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "telemetry-world-"));
		const port = await freePort();
		endpoint = `http://127.0.0.1:${port}`;
		const keys = ["--access-key", accessKey, "--secret-key", secretKey];
		child = spawn(program, ["--host", "127.0.0.1", "--port", String(port), ...keys, folder], { stdio: "ignore" });
		await vi.waitFor(() => ask("", "PUT"), { timeout: 20_000, interval: 100 });
	});

	afterAll(async () => {
		child?.kill("SIGTERM");
		await rm(folder, { recursive: true, force: true });
	});

	const list = async (prefix: string): Promise<ReadonlyArray<string>> => {
		const answer = (await ask(`?list-type=2&prefix=${encodeURIComponent(prefix)}`)).toString();
		return [...answer.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key).sort();
	};

	return {
		store: (prefix, secret = secretKey) =>
			createS3Store({ endpoint, region: "us-east-1", accessKey, secretKey: secret, bucket, prefix }),
		list,
		download: async (prefix, target) => {
			for (const name of await list(prefix)) {
				const path = join(target, name.slice(prefix.length));
				await mkdir(dirname(path), { recursive: true });
				await writeFile(path, await ask(`/${name}`));
			}
		},
	};
}
