import { createHash } from "node:crypto";
import { promisify } from "node:util";
import type { InputType, ZlibOptions } from "node:zlib";
import { gzip } from "node:zlib";
import type { RequestHandler } from "express";

const pack = promisify<InputType, ZlibOptions, Buffer>(gzip);

/** Smaller content does not get smaller by as much as it costs. */
const leastPackedBytes = 1024;

/** Content that stays as it is while the server runs. */
export interface FixedContent {
	/** Its media type, or the ending of a file of that type. */
	readonly type: string;
	/** Called once. */
	readonly read: () => Buffer | Promise<Buffer>;
	/** For how long others may keep it; left out: not at all. */
	readonly cacheControl?: string;
}

interface Prepared {
	readonly plain: Buffer;
	readonly packed: Buffer | undefined;
	/** The same for everybody: it says which content this is, and nothing about who asks. */
	readonly tag: string;
}

async function prepare({ read }: FixedContent): Promise<Prepared> {
	const plain = await read();
	const packed = plain.length < leastPackedBytes ? undefined : await pack(plain, { level: 9 });
	return { plain, packed, tag: createHash("sha256").update(plain).digest("base64url").slice(0, 22) };
}

/**
 * Shows content that does not change. It is read and packed once, when it is first asked for, and kept in memory; a browser that
 * has it already is told so without it.
 */
export function showFixed(content: FixedContent): RequestHandler {
	let preparing: Promise<Prepared> | undefined;
	return async (request, response) => {
		preparing ??= prepare(content);
		const { plain, packed, tag } = await preparing.catch((problem: unknown) => {
			preparing = undefined;
			throw problem;
		});
		const isPacked = packed !== undefined && request.acceptsEncodings("gzip", "identity") === "gzip";
		response.type(content.type);
		if (packed !== undefined) {
			response.set("Vary", "Accept-Encoding");
		}
		if (content.cacheControl !== undefined) {
			response.set({ "Cache-Control": content.cacheControl, ETag: `"${tag}${isPacked ? "-gzip" : ""}"` });
			if (request.fresh) {
				response.status(304).end();
				return;
			}
		}
		const shown = isPacked ? packed : plain;
		if (isPacked) {
			response.set("Content-Encoding", "gzip");
		}
		response.set("Content-Length", String(shown.length)).end(shown);
	};
}
