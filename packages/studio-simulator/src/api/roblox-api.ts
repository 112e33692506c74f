import { readFileSync } from "node:fs";

/** What a class has of its own; what it inherits is at `super`. */
export interface ApiClass {
	readonly super?: string;
	/** Whether `Instance.new` makes one. */
	readonly isCreatable: boolean;
	/** Whether `game:GetService` gives it. */
	readonly isService: boolean;
	readonly properties: Readonly<Record<string, ApiProperty>>;
	readonly events: ReadonlyArray<string>;
	readonly methods: ReadonlyArray<string>;
	/** Properties that hold a function which Roblox calls, such as `OnInvoke`. */
	readonly callbacks: ReadonlyArray<string>;
}

/** A property of a class. */
export interface ApiProperty {
	/**
	 * `string`, `number`, `boolean`, `unknown`, a datatype, `Enum.X`, or a class, which may be nil. What may be nil
	 * besides classes ends with `?`.
	 */
	readonly type: string;
	/** Whether no plugin may assign it. */
	readonly isReadonly: boolean;
}

/** A type of values that are not Instances. */
export interface ApiDatatype {
	/** What the global of its name has, such as `new`; empty if there is no such global. */
	readonly constructors: ReadonlyArray<string>;
	/** Properties and methods of its values. */
	readonly members: ReadonlyArray<string>;
}

/** The file in `data`: everything that Roblox has, in as few words as will do. */
export interface ApiFile {
	/** The version of `@rbxts/types` that it was read from. */
	readonly types: string;
	readonly classes: Readonly<Record<string, StoredClass>>;
	/** Items with their values, in Roblox's order; an item's older name has its name of today instead. */
	readonly enums: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
	readonly datatypes: Readonly<Record<string, ApiDatatype>>;
	/** The members of `string`, `table` and the like. */
	readonly libraries: Readonly<Record<string, ReadonlyArray<string>>>;
	/** All other globals. */
	readonly globals: ReadonlyArray<string>;
}

/** A class as it is stored: without what is empty or false. */
export interface StoredClass {
	readonly super?: string;
	readonly isCreatable?: true;
	readonly isService?: true;
	/** The types of the properties that can be assigned. */
	readonly properties?: Readonly<Record<string, string>>;
	/** The types of those that cannot. */
	readonly readonly?: Readonly<Record<string, string>>;
	readonly events?: ReadonlyArray<string>;
	readonly methods?: ReadonlyArray<string>;
	readonly callbacks?: ReadonlyArray<string>;
}

/** The committed file. `pnpm --filter @flipbook-telemetry/studio-simulator generate` writes it. */
export const apiFile = new URL("../../data/roblox-api.json", import.meta.url);

let loaded: ApiFile | undefined;

function load(): ApiFile {
	loaded ??= JSON.parse(readFileSync(apiFile, "utf8")) as ApiFile;
	return loaded;
}

/** A property of an object that is its own, so that "constructor" is no class. */
function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
	return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** A class by its name, or undefined if Roblox has none. */
export function findClass(name: string): ApiClass | undefined {
	const stored = own(load().classes, name);
	if (stored === undefined) {
		return undefined;
	}
	const properties: Record<string, ApiProperty> = {};
	for (const [property, type] of Object.entries(stored.properties ?? {})) {
		properties[property] = { type, isReadonly: false };
	}
	for (const [property, type] of Object.entries(stored.readonly ?? {})) {
		properties[property] = { type, isReadonly: true };
	}
	return {
		...(stored.super === undefined ? {} : { super: stored.super }),
		isCreatable: stored.isCreatable ?? false,
		isService: stored.isService ?? false,
		properties,
		events: stored.events ?? [],
		methods: stored.methods ?? [],
		callbacks: stored.callbacks ?? [],
	};
}

/** A class as the engine takes it: its members as lines of kind, name and type, which cost Luau little to read. */
export interface EngineClass extends Pick<ApiClass, "super" | "isCreatable" | "isService"> {
	readonly members: string;
}

/** A class for the engine, or undefined if Roblox has none of this name. */
export function findEngineClass(name: string): EngineClass | undefined {
	const found = findClass(name);
	if (found === undefined) {
		return undefined;
	}
	const { properties, events, methods, callbacks, ...rest } = found;
	const lines = [
		...Object.entries(properties).map(([property, { type, isReadonly }]) =>
			[isReadonly ? "readonly" : "property", property, type].join("\t"),
		),
		...events.map((event) => `event\t${event}`),
		...methods.map((method) => `method\t${method}`),
		...callbacks.map((callback) => `callback\t${callback}`),
	];
	return { ...rest, members: lines.join("\n") };
}

/**
 * The items of an enum with their values, in Roblox's order, or undefined if Roblox has no such enum. An item's older name
 * has its name of today for a value.
 */
export function findEnum(name: string): ReadonlyArray<readonly [name: string, value: number | string]> | undefined {
	const items = own(load().enums, name);
	return items === undefined ? undefined : Object.entries(items);
}

/** The names of all enums, in Roblox's order. */
export function enumNames(): ReadonlyArray<string> {
	return Object.keys(load().enums);
}

/** A datatype such as `Color3` by its name, or undefined if Roblox has none. */
export function findDatatype(name: string): ApiDatatype | undefined {
	return own(load().datatypes, name);
}

/** The members of a library such as `string`, or of a datatype's constructors such as `Color3`, or undefined if Roblox has none of that name. */
export function findLibrary(name: string): ReadonlyArray<string> | undefined {
	return own(load().libraries, name) ?? own(load().datatypes, name)?.constructors;
}

/** Whether every script in Roblox has a global of this name: a function, a library or a datatype's constructors. */
export function isGlobal(name: string): boolean {
	return load().globals.includes(name) || (findLibrary(name)?.length ?? 0) > 0;
}
