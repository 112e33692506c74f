/**
 * The value of a property or attribute as Rojo's files write it: plain, with arrays for vectors and colours and names for
 * enum items, or with its type, as in `{ "UDim": [0, 8] }`.
 */
export type RojoValue = string | number | boolean | ReadonlyArray<RojoValue> | { readonly [name: string]: RojoValue };

/** Properties or attributes by name. */
export type RojoValues = Readonly<Record<string, RojoValue>>;

/** An object to be built in the simulated Studio. */
export interface TreeNode {
	readonly name: string;
	readonly className: string;
	readonly properties?: RojoValues;
	/** Only text, numbers, booleans and values with their type. */
	readonly attributes?: RojoValues;
	/** The Luau source of a script. */
	readonly source?: string;
	readonly children?: ReadonlyArray<TreeNode>;
	/** The file that it was read from, for messages. */
	readonly file?: string;
}
