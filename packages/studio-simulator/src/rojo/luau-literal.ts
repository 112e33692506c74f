import { isObject } from "./rojo-json.js";

/** Luau has other escapes than JSON, so all that is not plain ASCII is written as its bytes. */
function quote(text: string): string {
	const bytes = [...Buffer.from(text, "utf8")].map((byte) => {
		const character = String.fromCharCode(byte);
		const isPlain = byte >= 0x20 && byte < 0x7f && character !== '"' && character !== "\\";
		return isPlain ? character : `\\${String(byte).padStart(3, "0")}`;
	});
	return `"${bytes.join("")}"`;
}

/** A JSON value as Luau, as Rojo makes it of `*.json`. */
export function luauLiteral(value: unknown): string {
	if (value === null) {
		return "nil";
	}
	if (typeof value === "string") {
		return quote(value);
	}
	if (Array.isArray(value)) {
		return `{${value.map(luauLiteral).join(",")}}`;
	}
	if (isObject(value)) {
		const fields = Object.entries(value).map(([key, item]) => `[${quote(key)}]=${luauLiteral(item)}`);
		return `{${fields.join(",")}}`;
	}
	return JSON.stringify(value);
}
