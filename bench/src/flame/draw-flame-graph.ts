import type { Frame } from "./stacks.js";

const width = 1200;
const rowHeight = 17;
const fontWidth = 6.1;
/** What is narrower than this, in pixels, could not be seen. */
const narrowest = 3;

const colours: Readonly<Record<string, string>> = {
	"": "#d9dee7",
	server: "#5b8def",
	node: "#b9c3d4",
	pg: "#e0a34a",
	"pg-protocol": "#e0a34a",
	"pg-pool": "#e0a34a",
	"pg-copy-streams": "#e0a34a",
	"garbage collector": "#d96a6a",
};
const otherColour = "#7fbf8f";

function escaped(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/**
 * Draws a flame graph as SVG: the wider a box, the more time in it and in what lies above it. Blue is the server's own code,
 * grey Node's, ochre the database driver's, red the garbage collector, green everything else.
 */
export function drawFlameGraph(root: Frame, title: string): string {
	const boxes: Array<string> = [];
	let deepest = 0;
	const draw = (frame: Frame, left: number, depth: number): void => {
		const size = (frame.micros / root.micros) * width;
		if (size < narrowest) {
			return;
		}
		deepest = Math.max(deepest, depth);
		const share = `${((100 * frame.micros) / root.micros).toFixed(1)} %`;
		const letters = Math.floor((size - 6) / fontWidth);
		const label = letters < 3 ? "" : frame.name.length > letters ? `${frame.name.slice(0, letters - 1)}…` : frame.name;
		boxes.push(
			`<g transform="translate(${left.toFixed(1)} ${depth * -rowHeight})"><title>${escaped(`${frame.name} (${frame.owner}): ${share}`)}</title>` +
				`<rect width="${Math.max(0.5, size - 0.5).toFixed(1)}" height="${rowHeight - 1}" fill="${colours[frame.owner] ?? otherColour}"/>` +
				(label === "" ? "" : `<text x="3" y="12">${escaped(label)}</text>`) +
				"</g>",
		);
		let at = left;
		for (const child of [...frame.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
			draw(child, at, depth + 1);
			at += (child.micros / root.micros) * width;
		}
	};
	draw(root, 0, 0);
	const height = (deepest + 1) * rowHeight + 30;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, monospace" font-size="10.5">`,
		`<rect width="${width}" height="${height}" fill="#fbfbfc"/>`,
		`<text x="8" y="19" font-size="13" font-weight="600">${escaped(title)}</text>`,
		`<g transform="translate(0 ${height - rowHeight})">`,
		...boxes,
		"</g></svg>",
		"",
	].join("\n");
}
