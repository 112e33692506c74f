/** An object to be built in the simulated Studio. */
export interface TreeNode {
	readonly name: string;
	readonly className: string;
	/** Only plain values: text, numbers, booleans. */
	readonly properties?: Readonly<Record<string, string | number | boolean>>;
	readonly attributes?: Readonly<Record<string, string | number | boolean>>;
	/** The Luau source of a script. */
	readonly source?: string;
	readonly children?: ReadonlyArray<TreeNode>;
}
