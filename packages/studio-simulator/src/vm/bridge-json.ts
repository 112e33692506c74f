/**
 * The JSON in which Node and the engine talk. It is plain ASCII, since strings are cut at NUL on the VM's border; numbers
 * that JSON has no form for are objects. A lone surrogate U+DC80 to U+DCFF from the engine is a byte that was not UTF-8.
 */
export function encodeBridge(value: unknown): string {
	const text = JSON.stringify(value, (_, item: unknown) => {
		if (typeof item === "number" && !Number.isFinite(item)) {
			return { $number: Number.isNaN(item) ? "nan" : item > 0 ? "inf" : "-inf" };
		}
		return item;
	});
	return text.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const numbers: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** Reads what the engine wrote. */
export function decodeBridge(text: string): unknown {
	return JSON.parse(text, (_, item: unknown) => {
		if (typeof item === "object" && item !== null && "$number" in item && typeof item.$number === "string") {
			return numbers[item.$number];
		}
		return item;
	});
}
