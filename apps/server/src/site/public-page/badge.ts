import { escape } from "./html.js";

const height = 20;
const padding = 6;
/** About as wide as a letter of the font is. */
const letterWidth = 6;

function widthOf(text: string): number {
	return Math.ceil(text.length * letterWidth) + 2 * padding;
}

/** A small picture with a number, for a README. Sizes are pixels. */
export function badge(label: string, value: string): string {
	const left = widthOf(label);
	const right = widthOf(value);
	const words = `${escape(label)}: ${escape(value)}`;
	const text = (content: string, x: number, width: number): string =>
		`<text x="${x + width / 2}" y="14" textLength="${width - 2 * padding}">${escape(content)}</text>`;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${height}" role="img" aria-label="${words}">
<title>${words}</title>
<clipPath id="round"><rect width="${left + right}" height="${height}" rx="3"/></clipPath>
<g clip-path="url(#round)"><rect width="${left}" height="${height}" fill="#444c56"/><rect x="${left}" width="${right}" height="${height}" fill="#0b6e4f"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">${text(label, 0, left)}${text(value, left, right)}</g>
</svg>
`;
}
