/** A length: a share of the parent's, and pixels. */
export interface UDim {
	readonly scale: number;
	readonly offset: number;
}

/** Two lengths. */
export interface UDim2 {
	readonly x: UDim;
	readonly y: UDim;
}

/** A point or a size, in pixels. */
export interface Vector2 {
	readonly x: number;
	readonly y: number;
}

/** What the engine says about one object: everything that decides how it looks. Enum items are their names. */
export interface SnapshotNode {
	readonly className: string;
	readonly name: string;
	readonly path: string;
	/** The engine's number for it. */
	readonly id: number;
	readonly isGuiObject: boolean;
	readonly properties: Readonly<Record<string, unknown>>;
	readonly children: ReadonlyArray<SnapshotNode>;
}

/** What a widget shows, and its size in pixels. */
export interface WidgetSnapshot {
	readonly width: number;
	readonly height: number;
	readonly root: SnapshotNode;
}

/** The modifier of a class among an object's children, such as its `UIPadding`. */
export function modifier(node: SnapshotNode, className: string): SnapshotNode | undefined {
	return node.children.find((child) => child.className === className);
}

/** A property that is a number. */
export function number(node: SnapshotNode, name: string): number {
	return node.properties[name] as number;
}

/** A property that is text, an enum item or a colour. */
export function text(node: SnapshotNode, name: string): string {
	return node.properties[name] as string;
}

/** A property that is true or false. */
export function flag(node: SnapshotNode, name: string): boolean {
	return node.properties[name] === true;
}

/** A property that is a length. */
export function udim(node: SnapshotNode, name: string): UDim {
	return node.properties[name] as UDim;
}

/** A property that is two lengths. */
export function udim2(node: SnapshotNode, name: string): UDim2 {
	return node.properties[name] as UDim2;
}

/** A property that is a point. */
export function vector2(node: SnapshotNode, name: string): Vector2 {
	return node.properties[name] as Vector2;
}
