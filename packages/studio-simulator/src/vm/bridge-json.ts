const numbers: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity, "-0": -0 };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function renameKeys(record: Readonly<Record<string, unknown>>, rename: (key: string) => string): object {
	return Object.fromEntries(Object.entries(record).map(([key, item]) => [rename(key), item]));
}

/**
 * The JSON in which Node and the engine talk. It is plain ASCII, since strings are cut at NUL on the VM's border. Numbers
 * that JSON has no form for are objects with the key `$number`; so that no other object can be taken for one, every key
 * that begins with `$` gets a second one. A lone surrogate U+DC80 to U+DCFF is a byte that is not UTF-8.
 */
export function encodeBridge(value: unknown): string {
	const text = JSON.stringify(value, (_, item: unknown) => {
		if (typeof item === "number") {
			const name = Object.keys(numbers).find((candidate) => Object.is(numbers[candidate], item));
			return name === undefined ? item : { $number: name };
		}
		const hasDollar = isRecord(item) && Object.keys(item).some((key) => key.startsWith("$"));
		return hasDollar ? renameKeys(item, (key) => (key.startsWith("$") ? `$${key}` : key)) : item;
	});
	return text.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Reads what the engine wrote. */
export function decodeBridge(text: string): unknown {
	return JSON.parse(text, (_, item: unknown) => {
		if (!isRecord(item)) {
			return item;
		}
		const { $number: name } = item;
		if (typeof name === "string") {
			return numbers[name];
		}
		const hasDollar = Object.keys(item).some((key) => key.startsWith("$$"));
		return hasDollar ? renameKeys(item, (key) => (key.startsWith("$$") ? key.slice(1) : key)) : item;
	});
}
