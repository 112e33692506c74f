import type { Style } from "./css.js";
import { color, length } from "./css.js";
import type { SnapshotNode } from "./snapshot.js";
import { flag, modifier, number, text, udim, udim2, vector2 } from "./snapshot.js";

/** How the parent places what is in it. */
export type Placement = "list" | "stack" | "free";

function grows(node: SnapshotNode, axis: "X" | "Y"): boolean {
	const automatic = text(node, "AutomaticSize");
	return automatic === "XY" || automatic === axis;
}

/** Whether an object is as high, or as wide, as what is in it. */
export function isAutomatic(node: SnapshotNode): boolean {
	return grows(node, "X") || grows(node, "Y");
}

/** With AutomaticSize, Size is the least an object is. */
function sizeStyle(node: SnapshotNode): Style {
	const size = udim2(node, "Size");
	const limits = modifier(node, "UISizeConstraint");
	const max = limits && vector2(limits, "MaxSize");
	const min = limits && vector2(limits, "MinSize");
	return {
		width: grows(node, "X") ? "max-content" : length(size.x),
		height: grows(node, "Y") ? "auto" : length(size.y),
		"min-width": grows(node, "X") ? length(size.x) : min && `${min.x}px`,
		"min-height": grows(node, "Y") ? length(size.y) : min && `${min.y}px`,
		"max-width": max && `${max.x}px`,
		"max-height": max && `${max.y}px`,
	};
}

function placeStyle(node: SnapshotNode, placement: Placement): Style {
	if (placement === "list") {
		return { position: "relative", "flex-shrink": 0 };
	}
	const { x, y } = udim2(node, "Position");
	const anchor = vector2(node, "AnchorPoint");
	const transform =
		anchor.x === 0 && anchor.y === 0 ? undefined : `translate(${-anchor.x * 100}%, ${-anchor.y * 100}%)`;
	if (placement === "free") {
		return { position: "absolute", left: length(x), top: length(y), transform };
	}
	if (y.scale !== 0) {
		throw new Error(`${node.path}: a share of an automatic height cannot be rendered.`);
	}
	return {
		position: "relative",
		"grid-area": "1 / 1",
		"align-self": "start",
		"justify-self": "start",
		"margin-left": length(x),
		"margin-top": `${y.offset}px`,
		transform,
	};
}

function surfaceStyle(node: SnapshotNode): Style {
	const corner = modifier(node, "UICorner");
	const stroke = modifier(node, "UIStroke");
	const border = number(node, "BorderSizePixel");
	const isOutlined = stroke !== undefined && flag(stroke, "Enabled");
	const transparency = number(node, "BackgroundTransparency");
	const outline = isOutlined
		? `0 0 0 ${number(stroke, "Thickness")}px ${color(text(stroke, "Color"), number(stroke, "Transparency"))}`
		: border > 0
			? `0 0 0 ${border}px ${color(text(node, "BorderColor3"), transparency)}`
			: undefined;
	const scale = modifier(node, "UIScale");
	return {
		"background-color": color(text(node, "BackgroundColor3"), transparency),
		"border-radius": corner && length(udim(corner, "CornerRadius")),
		"box-shadow": outline,
		overflow: flag(node, "ClipsDescendants") ? "hidden" : undefined,
		zoom: scale && number(scale, "Scale"),
	};
}

/** Size, place and surface of an object. */
export function boxStyle(node: SnapshotNode, placement: Placement): Style {
	return {
		...sizeStyle(node),
		...placeStyle(node, placement),
		...surfaceStyle(node),
		"z-index": number(node, "ZIndex"),
		display: flag(node, "Visible") ? undefined : "none",
	};
}

/** The room that `UIPadding` keeps free inside an object, as one CSS value. */
export function padding(node: SnapshotNode): string {
	const found = modifier(node, "UIPadding");
	const sides = ["PaddingTop", "PaddingRight", "PaddingBottom", "PaddingLeft"];
	return found === undefined ? "0" : sides.map((side) => length(udim(found, side))).join(" ");
}
