import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import type { InputType, ZlibOptions } from "node:zlib";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { limits } from "@flipbook-telemetry/event-schema";
import type { Request, RequestHandler } from "express";
import getRawBody from "raw-body";
import { exceededBound } from "./json-shape.js";
import { ProblemError } from "./problem.js";

/**
 * The most values in a body. A full batch of the contract has about 1,000; parsing this many takes less than a millisecond,
 * whatever they are.
 */
const maxValues = 4000;

const bounds = { levels: limits.maxJsonDepth, values: maxValues };

type Unpack = (packed: InputType, options: ZlibOptions) => Promise<Buffer>;

const unpackers: ReadonlyMap<string, Unpack> = new Map([
	["gzip", promisify<InputType, ZlibOptions, Buffer>(gunzip)],
	["deflate", promisify<InputType, ZlibOptions, Buffer>(inflate)],
	["br", promisify<InputType, ZlibOptions, Buffer>(brotliDecompress)],
]);

const tooLarge = new ProblemError("body_too_large", "Send fewer events at once.");
const unreadable = new ProblemError("malformed_body", "The body could not be read to its end.");
const notJson = new ProblemError("malformed_json", "Send the batch as one JSON object.");

function requireJson(request: Request): void {
	if (request.is("application/json") === false) {
		throw new ProblemError("unsupported_media_type", "Send the body with Content-Type: application/json.");
	}
	const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(request.headers["content-type"] ?? "")?.[1];
	if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
		throw new ProblemError("unsupported_media_type", "Send the body as UTF-8.");
	}
}

/** Gives undefined for a body that is not packed. */
function unpackerOf(request: IncomingMessage): Unpack | undefined {
	const encoding = request.headers["content-encoding"]?.toLowerCase() ?? "identity";
	const unpack = unpackers.get(encoding);
	if (unpack === undefined && encoding !== "identity") {
		throw new ProblemError("unsupported_encoding", "Send the body plain, or packed with gzip, deflate or br.");
	}
	return unpack;
}

function isTooLarge(problem: unknown): boolean {
	const { type, code } = problem as { readonly type?: string; readonly code?: string };
	return type === "entity.too.large" || code === "ERR_BUFFER_TOO_LARGE";
}

async function readBytes(
	request: IncomingMessage,
	response: ServerResponse,
	unpack: Unpack | undefined,
): Promise<Buffer> {
	const length = request.headers["content-length"];
	if (Number(length ?? 0) > limits.maxBodyBytes) {
		throw tooLarge;
	}
	if (request.headers.expect !== undefined) {
		// The client asks first whether it should send its body.
		response.writeContinue();
	}
	try {
		const sent = await getRawBody(request, { limit: limits.maxBodyBytes, length: length ?? null });
		return unpack === undefined ? sent : await unpack(sent, { maxOutputLength: limits.maxBodyBytes });
	} catch (problem) {
		throw isTooLarge(problem) ? tooLarge : unreadable;
	}
}

function parse(bytes: Buffer): object {
	const exceeded = exceededBound(bytes, bounds);
	if (exceeded === "levels") {
		throw new ProblemError("malformed_body", `The body is nested more than ${bounds.levels} levels deep.`);
	}
	if (exceeded === "values") {
		throw new ProblemError("body_too_large", `Send at most ${bounds.values} values at once.`);
	}
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		throw notJson;
	}
	if (typeof value !== "object" || value === null) {
		throw notJson;
	}
	return value;
}

/**
 * Reads a JSON body of at most `limits.maxBodyBytes`, before and after unpacking, and of bounded depth and number of values.
 * Stands behind all that can refuse a request without its body.
 */
export const jsonBody: RequestHandler = async (request, response, next) => {
	requireJson(request);
	const bytes = await readBytes(request, response, unpackerOf(request));
	request.body = bytes.length === 0 ? undefined : parse(bytes);
	next();
};
