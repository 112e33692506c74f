/** How much structure a JSON text may have. */
export interface JsonBounds {
	/** Objects and lists inside one another. */
	readonly levels: number;
	/** Values in all of it, objects and lists included. */
	readonly values: number;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Says which bound a JSON text in UTF-8 exceeds, before anything is built from it: parsing 131,000 nested brackets blocks the
 * process for twenty milliseconds, reading past them for a tenth of one. A text that is no JSON may pass; parsing it fails at once.
 */
export function exceededBound(text: Uint8Array, bounds: JsonBounds): keyof JsonBounds | undefined {
	let level = 0;
	let values = 1;
	let isInString = false;
	for (let index = 0; index < text.length; index += 1) {
		const byte = text[index];
		if (isInString) {
			if (byte === backslash) {
				index += 1;
			} else if (byte === quote) {
				isInString = false;
			}
		} else if (byte === quote) {
			isInString = true;
		} else if (byte === comma) {
			values += 1;
		} else if (byte === openList || byte === openObject) {
			level += 1;
			values += 1;
		} else if (byte === closeList || byte === closeObject) {
			level -= 1;
		}
		if (level > bounds.levels) {
			return "levels";
		}
		if (values > bounds.values) {
			return "values";
		}
	}
	return undefined;
}
