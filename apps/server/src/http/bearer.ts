import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The token of a request's `Authorization: Bearer` header (RFC 6750). */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
	return /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
}

function digest(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}

/** Whether two texts are the same, without telling by the time it takes how far they are. */
export function isSameSecret(one: string, other: string): boolean {
	return timingSafeEqual(digest(one), digest(other));
}
