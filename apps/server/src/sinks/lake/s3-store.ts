import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, openAsBlob } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsClient } from "aws4fetch";
import { messageOf } from "../../database/problem-text.js";
import type { LakeStore } from "./lake-store.js";

/** How an S3-compatible storage is reached, such as DigitalOcean Spaces. */
export interface S3Options {
	/** Its address, without a path. */
	readonly endpoint: string;
	readonly region: string;
	readonly accessKey: string;
	readonly secretKey: string;
	readonly bucket: string;
	/** Empty, or with a slash at its end. */
	readonly prefix: string;
}

/** A file that takes longer is tried again the next time. */
const timeoutMs = 5 * 60_000;
/** What the storage refuses for the moment (5xx, 429) is tried so many times more, with growing pauses. */
const retries = 3;

async function hashOf(path: string, signal: AbortSignal | undefined): Promise<string> {
	const hash = createHash("sha256");
	await pipeline(createReadStream(path), hash, { signal });
	return hash.digest("hex");
}

/** A lake in a bucket. An object is put as a whole: until its last byte has arrived and been checked, the old one is there. */
export function createS3Store({ endpoint, region, accessKey, secretKey, bucket, prefix }: S3Options): LakeStore {
	const client = new AwsClient({
		accessKeyId: accessKey,
		secretAccessKey: secretKey,
		service: "s3",
		region,
		retries,
	});

	const ask = async (
		method: string,
		name: string,
		stop: AbortSignal | undefined,
		init: RequestInit = {},
	): Promise<Response> => {
		const timeout = AbortSignal.timeout(timeoutMs);
		const signal = stop === undefined ? timeout : AbortSignal.any([timeout, stop]);
		try {
			return await client.fetch(`${endpoint}/${bucket}/${prefix}${name}`, { ...init, method, signal });
		} catch (problem) {
			const cause = problem instanceof Error ? (problem.cause ?? problem) : problem;
			const why = messageOf(cause);
			throw new Error(`The storage at ${endpoint} does not answer to ${method} ${name} (${why}).`, { cause: problem });
		}
	};

	const refusal = async (response: Response, method: string, name: string): Promise<Error> => {
		const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? "no reason given";
		return new Error(`The storage at ${endpoint} answers ${response.status} (${code}) to ${method} ${name}.`);
	};

	return {
		fetch: async (name, path, signal) => {
			const response = await ask("GET", name, signal);
			if (response.status === 404) {
				await response.body?.cancel();
				return false;
			}
			if (!response.ok || response.body === null) {
				throw await refusal(response, "GET", name);
			}
			await pipeline(Readable.fromWeb(response.body), createWriteStream(path, { mode: 0o600 }));
			return true;
		},
		put: async (name, path, signal) => {
			const hash = await hashOf(path, signal);
			const headers = { "X-Amz-Content-Sha256": hash, "Content-Type": "application/vnd.apache.parquet" };
			const response = await ask("PUT", name, signal, { headers, body: await openAsBlob(path) });
			if (!response.ok) {
				throw await refusal(response, "PUT", name);
			}
			await response.body?.cancel();
		},
		remove: async (name, signal) => {
			const response = await ask("DELETE", name, signal);
			if (!response.ok && response.status !== 404) {
				throw await refusal(response, "DELETE", name);
			}
			await response.body?.cancel();
		},
	};
}
