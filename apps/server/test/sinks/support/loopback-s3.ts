import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** A storage on this machine that checks signatures (AWS Signature Version 4) and the hashes of bodies, as S3 does. */
export interface LoopbackS3 {
	readonly endpoint: string;
	/** By `bucket/name`. */
	readonly objects: Map<string, Buffer>;
	/** What happens to the next requests instead of what they ask for, one each. */
	readonly failures: Array<"refused" | "cut">;
	readonly accessKey: string;
	readonly secretKey: string;
}

const accessKey = "loopback-access-key";
const secretKey = "loopback/secret+key=";

function sha256(bytes: Buffer | string): string {
	return createHash("sha256").update(bytes).digest("hex");
}

function encode(path: string): string {
	return encodeURIComponent(decodeURIComponent(path))
		.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
		.replaceAll("%2F", "/");
}

/** What the signature has to be, worked out from the request as https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html says. */
function expectedSignature({ method = "", url = "", headers }: IncomingMessage, signed: string, scope: string): string {
	const lines = signed.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
	const canonical = [method, encode(url), "", lines.join(""), signed, String(headers["x-amz-content-sha256"])].join(
		"\n",
	);
	const toSign = ["AWS4-HMAC-SHA256", String(headers["x-amz-date"]), scope, sha256(canonical)].join("\n");
	const key = scope
		.split("/")
		.reduce<Buffer>(
			(secret, part) => createHmac("sha256", secret).update(part).digest(),
			Buffer.from(`AWS4${secretKey}`),
		);
	return createHmac("sha256", key).update(toSign).digest("hex");
}

function isSigned(request: IncomingMessage): boolean {
	const found =
		/^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\S+), ?SignedHeaders=(\S+), ?Signature=([0-9a-f]{64})$/.exec(
			request.headers.authorization ?? "",
		) ?? [];
	const [, key, scope = "", signed = "", signature] = found;
	return key === accessKey && signature === expectedSignature(request, signed, scope);
}

/** Starts the storage for all tests of a file; before each it is emptied. */
export function useLoopbackS3(): LoopbackS3 {
	const objects = new Map<string, Buffer>();
	const failures: LoopbackS3["failures"] = [];

	const refuse = (response: ServerResponse, status: number, code: string): void => {
		response.writeHead(status, { "Content-Type": "application/xml" });
		response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${secretKey}</Message></Error>`);
	};

	const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
		const name = decodeURIComponent((request.url ?? "/").slice(1));
		if (!isSigned(request)) {
			refuse(response, 403, "SignatureDoesNotMatch");
		} else if (failures.shift() === "refused") {
			refuse(response, 503, "SlowDown");
		} else if (request.method === "PUT") {
			if (sha256(body) !== request.headers["x-amz-content-sha256"]) {
				refuse(response, 400, "XAmzContentSHA256Mismatch");
				return;
			}
			objects.set(name, body);
			response.end();
		} else if (request.method === "DELETE") {
			objects.delete(name);
			response.writeHead(204).end();
		} else {
			const object = objects.get(name);
			if (object === undefined) {
				refuse(response, 404, "NoSuchKey");
			} else {
				response.end(object);
			}
		}
	};

	const server = createServer((request, response) => {
		const parts: Array<Buffer> = [];
		request.on("data", (part: Buffer) => {
			if (failures[0] === "cut") {
				failures.shift();
				request.destroy();
				return;
			}
			parts.push(part);
		});
		request.on("end", () => answer(request, response, Buffer.concat(parts)));
		request.on("error", () => undefined);
	});
	let endpoint = "";

	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	beforeEach(() => {
		objects.clear();
		failures.length = 0;
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	return {
		get endpoint() {
			return endpoint;
		},
		objects,
		failures,
		accessKey,
		secretKey,
	};
}
