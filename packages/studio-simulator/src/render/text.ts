import type { Style } from "./css.js";
import { color } from "./css.js";
import type { SnapshotNode } from "./snapshot.js";
import { flag, number, text } from "./snapshot.js";

const weights: Readonly<Record<string, number>> = {
	Thin: 100,
	ExtraLight: 200,
	Light: 300,
	Regular: 400,
	Medium: 500,
	SemiBold: 600,
	Bold: 700,
	ExtraBold: 800,
	Heavy: 900,
};

const horizontal: Readonly<Record<string, string>> = { Left: "left", Center: "center", Right: "right" };
const vertical: Readonly<Record<string, string>> = { Top: "flex-start", Center: "center", Bottom: "flex-end" };

/** Roblox's `Enum.Font.Code` and its like. */
function isMonospaced(family: string): boolean {
	return /Code|Mono|Inconsolata/.test(family);
}

/** Whether a class shows a text of its own. */
export function hasText(node: SnapshotNode): boolean {
	return ["TextLabel", "TextButton", "TextBox"].includes(node.className);
}

/** How an object's text is drawn. A line is 1.2 times as high as its letters are large. */
export function textStyle(node: SnapshotNode): Style {
	if (flag(node, "RichText") || flag(node, "TextScaled")) {
		throw new Error(`${node.path}: rich and scaled text cannot be rendered.`);
	}
	const font = node.properties["FontFace"] as { family: string; weight: string; style: string };
	const isWrapped = flag(node, "TextWrapped");
	return {
		display: "flex",
		"flex-direction": "column",
		"justify-content": vertical[text(node, "TextYAlignment")],
		"text-align": horizontal[text(node, "TextXAlignment")],
		color: color(text(node, "TextColor3"), number(node, "TextTransparency")),
		"font-family": isMonospaced(font.family) ? "studio-code, monospace" : "studio-sans, sans-serif",
		"font-weight": weights[font.weight],
		"font-style": font.style === "Italic" ? "italic" : undefined,
		"font-size": `${number(node, "TextSize")}px`,
		"line-height": 1.2 * number(node, "LineHeight"),
		// With "pre-wrap" the space at the end of a line would count as part of it.
		"white-space": isWrapped ? "pre-line" : "pre",
		"overflow-wrap": isWrapped ? "anywhere" : undefined,
	};
}
