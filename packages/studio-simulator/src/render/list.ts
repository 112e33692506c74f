import type { Style } from "./css.js";
import { length } from "./css.js";
import type { SnapshotNode } from "./snapshot.js";
import { flag, number, text, udim } from "./snapshot.js";

const ends: Readonly<Record<string, string>> = {
	Left: "flex-start",
	Top: "flex-start",
	Center: "center",
	Right: "flex-end",
	Bottom: "flex-end",
};

/** A `UIListLayout` as a flexbox. */
export function listStyle(list: SnapshotNode): Style {
	const horizontal = ends[text(list, "HorizontalAlignment")];
	const vertical = ends[text(list, "VerticalAlignment")];
	const isRow = text(list, "FillDirection") === "Horizontal";
	return {
		display: "flex",
		"flex-direction": isRow ? "row" : "column",
		"flex-wrap": flag(list, "Wraps") ? "wrap" : "nowrap",
		gap: length(udim(list, "Padding")),
		"justify-content": isRow ? horizontal : vertical,
		"align-items": isRow ? vertical : horizontal,
	};
}

/** Objects in the order in which a `UIListLayout` puts them. */
export function listOrder(list: SnapshotNode, items: ReadonlyArray<SnapshotNode>): ReadonlyArray<SnapshotNode> {
	const byName = text(list, "SortOrder") === "Name";
	return [...items].sort((a, b) =>
		byName ? a.name.localeCompare(b.name) : number(a, "LayoutOrder") - number(b, "LayoutOrder"),
	);
}
