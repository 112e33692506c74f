import { createHash } from "node:crypto";

/** A way in which a value could be written down. */
export interface Disguise {
	readonly form: string;
	readonly text: string;
	/** Letters' case matters: a hash in base64 is another one in another case. */
	readonly isExact: boolean;
}

const hashes = ["md5", "sha1", "sha256", "sha512"];

/** The part of a value's base64 that does not depend on what stands before or after it, in each of the three alignments. */
function base64Cores(bytes: Buffer): ReadonlyArray<string> {
	return [0, 1, 2].map((shift) => {
		const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
			.toString("base64")
			.replace(/=+$/, "");
		const before = shift === 0 ? 0 : shift + 1;
		const isWhole = (shift + bytes.length) % 3 === 0;
		return encoded.slice(before, isWhole ? undefined : -1);
	});
}

function urlSafe(base64: string): string {
	return base64.replaceAll("+", "-").replaceAll("/", "_");
}

function plain(form: string, text: string): Disguise {
	return { form, text, isExact: false };
}

function exact(form: string, text: string): Disguise {
	return { form, text, isExact: true };
}

function hashed(value: string): ReadonlyArray<Disguise> {
	return hashes.flatMap((name) => {
		const digest = createHash(name).update(value).digest();
		const base64 = digest.toString("base64").replace(/=+$/, "");
		return [
			plain(name, digest.toString("hex")),
			exact(`${name}, base64`, base64),
			exact(`${name}, url`, urlSafe(base64)),
		];
	});
}

/** Every form in which a value is looked for: plain, encoded, turned around and hashed. */
export function disguisesOf(value: string): ReadonlyArray<Disguise> {
	const bytes = Buffer.from(value, "utf8");
	const wide = Buffer.from(value, "utf16le");
	const cores = base64Cores(bytes);
	const all = [
		plain("plain", value),
		plain("JSON", JSON.stringify(value).slice(1, -1)),
		plain("backwards", [...value].reverse().join("")),
		plain("url", encodeURIComponent(value)),
		plain("hex", bytes.toString("hex")),
		plain("hex, UTF-16", wide.toString("hex")),
		exact("UTF-16", wide.toString("latin1")),
		...cores.flatMap((core) => [exact("base64", core), exact("base64, url", urlSafe(core))]),
		...hashed(value),
		...(value === value.toLowerCase() ? [] : hashed(value.toLowerCase())),
	];
	return all.filter(({ text }, index) => all.findIndex((other) => other.text === text) === index);
}
