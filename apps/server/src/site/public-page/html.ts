const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text as it is written in HTML and SVG. */
export function escape(text: string): string {
	return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
