/** The text under each heading of a file of notices, by the name of the package. */
export function noticesIn(file: string): ReadonlyMap<string, string> {
	const headings = [...file.matchAll(/^## (\S+)( - \d\S*)?( \(.+\)| [\w.-]+)?$/gm)];
	return new Map(
		headings.map(({ 0: heading, 1: name = "", index }, position) => [
			name,
			file.slice(index + heading.length, headings[position + 1]?.index),
		]),
	);
}
