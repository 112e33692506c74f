import { createHash } from "node:crypto";

/** The first 16 bytes of a text's SHA-256: always the same for a text, and the text cannot be found from them. */
export function hashBytes(text: string): Buffer {
	return createHash("sha256").update(text).digest().subarray(0, 16);
}

/** A UUID of a version (RFC 9562) from 16 bytes that are as good as random, but for what the version sets. */
export function uuidFrom(bytes: Buffer, version: number): string {
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = bytes.toString("hex");
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
