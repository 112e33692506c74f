const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many bytes of UTF-8 each grapheme of a text has: what a person takes for one character. */
export function graphemeLengths(text: string): ReadonlyArray<number> {
	return [...segmenter.segment(text)].map(({ segment }) => Buffer.byteLength(segment));
}
