import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A key for scripts. The key itself is known to nobody but who was given it. */
export interface ApiKey {
	/** What it is for, so that one can be taken back without the others. */
	readonly name: string;
	/** Its SHA-256. A key is random enough that no slower hash would make guessing it any harder. */
	readonly hash: Buffer;
}

function hashOf(key: string): Buffer {
	return createHash("sha256").update(key).digest();
}

/** Makes a key, and what is put into `API_KEYS` for it. */
export function makeApiKey(name: string): { readonly key: string; readonly entry: string } {
	const key = randomBytes(32).toString("base64url");
	return { key, entry: `${name}:${hashOf(key).toString("base64url")}` };
}

/** Whether a text can be the name of a key. */
export function isApiKeyName(text: string): boolean {
	return /^[A-Za-z0-9-]{1,32}$/.test(text);
}

/** Reads `API_KEYS`: entries as `makeApiKey` gives them, with commas between. Undefined for anything else. */
export function readApiKeys(text: string): ReadonlyArray<ApiKey> | undefined {
	const keys = text.split(",").map((entry): ApiKey | undefined => {
		const [name = "", encoded = "", ...rest] = entry.trim().split(":");
		const isEntry = isApiKeyName(name) && /^[\w-]{43}$/.test(encoded) && rest.length === 0;
		return isEntry ? { name, hash: Buffer.from(encoded, "base64url") } : undefined;
	});
	const names = keys.map((key) => key?.name);
	return keys.every((key) => key !== undefined) && new Set(names).size === names.length ? keys : undefined;
}

/** Whether somebody has one of the keys, without telling by the time it takes how near a guess is. */
export function isApiKey(keys: ReadonlyArray<ApiKey>, given: string): boolean {
	const hash = hashOf(given);
	return keys.filter((key) => timingSafeEqual(key.hash, hash)).length > 0;
}
