/** A well-formed UTF-8 sequence, or a byte that is not part of one. */
const sequence =
	/[\0-\x7f]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|([\x80-\xff])/g;

/** Bytes as text: UTF-8, with the lone surrogate U+DC00 + byte for each byte that is not part of it. */
export function textFromBytes(bytes: Buffer): string {
	return bytes.toString("latin1").replace(sequence, (match, stray: string | undefined) => {
		return stray === undefined
			? Buffer.from(match, "latin1").toString("utf8")
			: String.fromCharCode(0xdc00 + stray.charCodeAt(0));
	});
}

/** The bytes that text stands for: the opposite of `textFromBytes`. */
export function bytesFromText(text: string): Buffer {
	const parts = text.split(/([\udc80-\udcff])/u);
	return Buffer.concat(
		parts.map((part, index) =>
			index % 2 === 0 ? Buffer.from(part, "utf8") : Buffer.from([part.charCodeAt(0) & 0xff]),
		),
	);
}
