import type { Placement } from "./box.js";
import { boxStyle, isAutomatic, padding } from "./box.js";
import type { Style } from "./css.js";
import { escapeHtml, inline, length } from "./css.js";
import { listOrder, listStyle } from "./list.js";
import type { SnapshotNode, WidgetSnapshot } from "./snapshot.js";
import { modifier, text, udim2, vector2 } from "./snapshot.js";
import { hasText, textStyle } from "./text.js";

function tag(attributes: Readonly<Record<string, string>>, style: Style, content: string): string {
	const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`);
	return `<div${written.join("")} style="${escapeHtml(inline(style))}">${content}</div>`;
}

/** Text that decides its object's size is in the flow; other text lies over the whole of its object. */
function renderText(node: SnapshotNode): string {
	const inFlow = isAutomatic(node);
	const place: Style = inFlow ? { position: "relative" } : { position: "absolute", inset: "0" };
	const style = { ...textStyle(node), ...place, "box-sizing": "border-box", padding: padding(node) };
	return tag({ "data-text": text(node, "Text") }, style, `<span>${escapeHtml(text(node, "Text"))}</span>`);
}

function renderChildren(node: SnapshotNode, room: Style): string {
	const items = node.children.filter((child) => child.isGuiObject);
	if (items.length === 0) {
		return "";
	}
	const list = modifier(node, "UIListLayout");
	const isInFlow = room["position"] === "relative";
	const placement: Placement = list !== undefined ? "list" : isInFlow ? "stack" : "free";
	const layout: Style =
		list !== undefined
			? listStyle(list)
			: placement === "stack"
				? { display: "grid", "grid-template-columns": "minmax(0, 1fr)" }
				: {};
	const ordered = list === undefined ? items : listOrder(list, items);
	return tag({}, { ...room, ...layout }, ordered.map((item) => renderNode(item, placement)).join(""));
}

/** The canvas of a scrolling frame is moved by what is scrolled, and its window hides what is outside of it. */
function renderCanvas(node: SnapshotNode): string {
	const { x, y } = udim2(node, "CanvasSize");
	const scrolled = vector2(node, "CanvasPosition");
	const grows = text(node, "AutomaticCanvasSize");
	const isFlowing = grows === "Y" || grows === "XY";
	const canvas: Style = {
		position: isFlowing ? "relative" : "absolute",
		width: x.scale === 0 && x.offset === 0 ? "100%" : length(x),
		height: isFlowing ? undefined : length(y),
		"min-width": "100%",
		"min-height": "100%",
		"box-sizing": "border-box",
		padding: padding(node),
		transform: `translate(${-scrolled.x}px, ${-scrolled.y}px)`,
	};
	return renderChildren(node, canvas);
}

function renderContent(node: SnapshotNode): string {
	if (node.className === "ScrollingFrame") {
		return renderCanvas(node);
	}
	if (isAutomatic(node) && !hasText(node)) {
		return renderChildren(node, { position: "relative", padding: padding(node) });
	}
	const sides = padding(node).split(/ (?![^(]*\))/);
	return renderChildren(node, { position: "absolute", inset: sides.join(" ") });
}

function renderNode(node: SnapshotNode, placement: Placement): string {
	const attributes = { "data-class": node.className, "data-path": node.path, "data-id": String(node.id) };
	const content = (hasText(node) ? renderText(node) : "") + renderContent(node);
	return tag(attributes, { ...boxStyle(node, placement), "box-sizing": "border-box" }, content);
}

/**
 * What a widget shows, as an HTML document that stands alone. `fonts` is CSS that defines the families `studio-sans` and
 * `studio-code`; without it the browser's own serve.
 */
export function renderWidget({ width, height, root }: WidgetSnapshot, fonts = ""): string {
	const items = root.children.filter((child) => child.isGuiObject);
	const page = `html,body{margin:0;background:#000}${fonts}`;
	const widget: Style = { position: "relative", width: `${width}px`, height: `${height}px`, overflow: "hidden" };
	const body = tag({ "data-widget": root.name }, widget, items.map((item) => renderNode(item, "free")).join(""));
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${page}</style></head><body>${body}</body></html>`;
}
