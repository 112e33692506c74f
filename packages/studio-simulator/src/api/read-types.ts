import { createRequire } from "node:module";
import { basename } from "node:path";
import ts from "typescript";
import { leftOut } from "./left-out.js";
import type { ApiDatatype, ApiFile, StoredClass } from "./roblox-api.js";

const require = createRequire(import.meta.url);

/** Files of the types whose declarations are the compiler's, such as `add`, which it writes as `+`. */
const compilerFiles = new Set(["macro_math.d.ts", "selector.d.ts"]);

/** Globals that only the compiler knows. */
const compilerGlobals = new Set(["TS", "SharedTableNominal"]);

/** Reads what Roblox has from the installed `@rbxts/types`: what every script may use, and what plugins may. */
export function readTypes(): ApiFile {
	const entry = require.resolve("@rbxts/types/plugin.d.ts");
	const program = ts.createProgram([entry], { noLib: true, types: [], strict: true });
	const checker = program.getTypeChecker();
	const start = program.getSourceFile(entry);
	if (start === undefined) {
		throw new Error(`TypeScript cannot read ${entry}.`);
	}

	const isOfRoblox = (symbol: ts.Symbol): boolean =>
		!symbol.name.startsWith("_nominal_") &&
		(symbol.declarations ?? []).some((declaration) => {
			const { fileName } = declaration.getSourceFile();
			return fileName.includes("/@rbxts/types/") && !compilerFiles.has(basename(fileName));
		});
	const symbols = new Map(
		checker
			.getSymbolsInScope(start, ts.SymbolFlags.Interface | ts.SymbolFlags.Value)
			.filter(isOfRoblox)
			.map((symbol) => [symbol.name, symbol]),
	);

	const has = (symbol: ts.Symbol, flags: ts.SymbolFlags): boolean => (symbol.flags & flags) !== 0;
	const namesOf = (members: Iterable<ts.Symbol>): ReadonlyArray<string> =>
		[...members].filter(isOfRoblox).map((member) => member.name);
	const interfaceType = (name: string): ts.Type => {
		const symbol = symbols.get(name);
		if (symbol === undefined || !has(symbol, ts.SymbolFlags.Interface)) {
			throw new Error(`@rbxts/types has no interface ${name}.`);
		}
		return checker.getDeclaredTypeOfSymbol(symbol);
	};
	const memberNames = (interfaceName: string): ReadonlyArray<string> =>
		namesOf(interfaceType(interfaceName).getProperties());

	const root = interfaceType("RBXObject");
	/** The class itself, also where it is given type arguments, such as `ServiceProvider<Services>`. */
	const superOf = (type: ts.Type): ts.Type | undefined => {
		const base = type.isClassOrInterface() ? checker.getBaseTypes(type)[0] : undefined;
		return base && checker.getDeclaredTypeOfSymbol(base.symbol);
	};
	const isClass = (type: ts.Type): boolean => {
		if (type === root) {
			return true;
		}
		const superType = superOf(type);
		return superType !== undefined && isClass(superType);
	};
	/** Roblox's own name for the class that TypeScript cannot call Object. */
	const classNameOf = (type: ts.Type): string => (type === root ? "Object" : type.symbol.name);

	const wordForOne = (type: ts.Type): string => {
		const is = (flags: ts.TypeFlags): boolean => (type.flags & flags) !== 0;
		if (is(ts.TypeFlags.StringLike)) {
			return "string";
		} else if (is(ts.TypeFlags.NumberLike)) {
			return "number";
		} else if (is(ts.TypeFlags.BooleanLike)) {
			return "boolean";
		} else if (is(ts.TypeFlags.Unknown)) {
			return "unknown";
		}

		const [scope, enumName] = checker.getFullyQualifiedName(type.symbol).split(".");
		if (scope === "Enum" && enumName !== undefined) {
			return `Enum.${enumName}`;
		}
		if (isClass(type)) {
			return classNameOf(type);
		}
		const { name } = type.symbol;
		return name === "ReadonlyArray" || name === "__type" ? "table" : name;
	};

	const wordFor = (type: ts.Type): string => {
		const isNil = (part: ts.Type): boolean => (part.flags & ts.TypeFlags.Undefined) !== 0;
		const parts = type.isUnion() ? type.types : [type];
		const given = parts.filter((part) => !isNil(part));
		const [word, ...others] = new Set(given.map(wordForOne));
		if (word !== undefined && given.every(isClass)) {
			return others.length === 0 ? word : "Instance";
		} else if (word === undefined || others.length > 0) {
			throw new Error(`There is no one word for the type ${checker.typeToString(type)}.`);
		}
		return parts.some(isNil) ? `${word}?` : word;
	};

	const isReadonly = (member: ts.Symbol): boolean =>
		has(member, ts.SymbolFlags.Accessor)
			? !has(member, ts.SymbolFlags.SetAccessor)
			: (member.declarations ?? []).every(
					(declaration) => (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0,
				);

	/** The types forbid a member that a class inherits, or has to be asked for in another way, by such a type. */
	const isHidden = (member: ts.Symbol, type: ts.Type): boolean =>
		(type.flags & ts.TypeFlags.Never) !== 0 || ((type.flags & ts.TypeFlags.Unknown) !== 0 && isReadonly(member));

	const creatable = new Set(memberNames("CreatableInstances"));
	const services = new Set(memberNames("Services"));

	const readClass = (type: ts.Type): StoredClass => {
		const properties: Record<string, string> = {};
		const readonly: Record<string, string> = {};
		const events: Array<string> = [];
		const methods: Array<string> = [];
		const callbacks: Array<string> = [];
		const members = [...(type.symbol.members?.values() ?? [])].filter(
			(member) => isOfRoblox(member) && has(member, ts.SymbolFlags.ClassMember),
		);
		for (const member of members) {
			const memberType = checker.getTypeOfSymbol(member);
			if (isHidden(member, memberType)) {
				continue;
			} else if (has(member, ts.SymbolFlags.Method)) {
				methods.push(member.name);
			} else if (checker.getNonNullableType(memberType).getCallSignatures().length > 0) {
				callbacks.push(member.name);
			} else if (memberType.symbol?.name === "RBXScriptSignal") {
				events.push(member.name);
			} else {
				(isReadonly(member) ? readonly : properties)[member.name] = wordFor(memberType);
			}
		}
		const superType = superOf(type);
		const name = classNameOf(type);
		return withoutEmpty({
			super: superType && classNameOf(superType),
			isCreatable: creatable.has(name),
			isService: services.has(name),
			properties,
			readonly,
			events,
			methods,
			callbacks,
		});
	};

	const interfaces = [...symbols.values()].filter((symbol) => has(symbol, ts.SymbolFlags.Interface));
	const classes = Object.fromEntries(
		interfaces
			.map((symbol) => checker.getDeclaredTypeOfSymbol(symbol))
			.filter(isClass)
			.map((type) => [classNameOf(type), readClass(type)]),
	);

	const values = [...symbols.values()].filter(
		(symbol) => has(symbol, ts.SymbolFlags.Value & ~ts.SymbolFlags.ConstEnum) && !compilerGlobals.has(symbol.name),
	);
	const valueNames = (namespace: ts.Symbol): ReadonlyArray<string> =>
		namesOf(checker.getExportsOfModule(namespace).filter((member) => has(member, ts.SymbolFlags.Value)));

	const readItems = (enumSymbol: ts.Symbol): Record<string, number | string> => {
		const items: Record<string, number | string> = {};
		for (const item of checker.getExportsOfModule(enumSymbol)) {
			const isItem = has(item, ts.SymbolFlags.Interface);
			const type = isItem ? checker.getDeclaredTypeOfSymbol(item) : checker.getTypeOfSymbol(item);
			const value = type.getProperty("Value");
			const valueType = value && checker.getTypeOfSymbol(value);
			if (valueType?.isNumberLiteral() === true) {
				items[item.name] = isItem ? valueType.value : type.symbol.name;
			}
		}
		return items;
	};
	const enumNamespace = symbols.get("Enum");
	const enums = Object.fromEntries(
		(enumNamespace ? checker.getExportsOfModule(enumNamespace) : [])
			.filter((symbol) => has(symbol, ts.SymbolFlags.ValueModule))
			.map((symbol) => [symbol.name, readItems(symbol)]),
	);

	const constructorsOf = (name: string): ReadonlyArray<string> => {
		const symbol = values.find((value) => value.name === name && !has(value, ts.SymbolFlags.ValueModule));
		const type = symbol && checker.getTypeOfSymbolAtLocation(symbol, start);
		const isConstructible = (type?.getConstructSignatures().length ?? 0) > 0;
		return [...(isConstructible ? ["new"] : []), ...namesOf(type?.getProperties() ?? [])];
	};
	const primitives = new Set(memberNames("CheckablePrimitives"));
	const datatypes: Record<string, ApiDatatype> = {};
	for (const name of memberNames("CheckableTypes")) {
		if (!primitives.has(name) && name !== "Enums") {
			// What an Instance has, its class says.
			datatypes[name] = { constructors: constructorsOf(name), members: name === "Instance" ? [] : memberNames(name) };
		}
	}

	const isLibrary = (value: ts.Symbol): boolean => has(value, ts.SymbolFlags.ValueModule) && value !== enumNamespace;
	const libraries = Object.fromEntries(values.filter(isLibrary).map((value) => [value.name, valueNames(value)]));
	const globals = values.filter((value) => !isLibrary(value) && !(value.name in datatypes)).map((value) => value.name);
	const { version } = require("@rbxts/types/package.json") as { version: string };

	return withLeftOut({ types: version, classes, enums, datatypes, libraries, globals });
}

function withLeftOut(api: ApiFile): ApiFile {
	return {
		types: api.types,
		classes: mergeAll(api.classes, leftOut.classes),
		enums: api.enums,
		datatypes: mergeAll(api.datatypes, leftOut.datatypes),
		libraries: mergeAll(api.libraries, leftOut.libraries),
		globals: [...api.globals, ...leftOut.globals],
	};
}

/** Adds to each entry what `more` has for it. An entry that only `more` has is a mistake in it. */
function mergeAll<T extends object>(
	entries: Readonly<Record<string, T>>,
	more: Readonly<Record<string, T>>,
): Record<string, T> {
	const merged: Record<string, T> = { ...entries };
	for (const [name, addition] of Object.entries(more)) {
		const entry = entries[name];
		if (entry === undefined) {
			throw new Error(`@rbxts/types has no ${name} to add to.`);
		}
		merged[name] = merge(entry, addition) as T;
	}
	return merged;
}

/** Lists one after the other, and objects member by member. */
function merge(value: unknown, addition: unknown): unknown {
	if (Array.isArray(value) && Array.isArray(addition)) {
		return [...(value as Array<unknown>), ...(addition as Array<unknown>)];
	} else if (isObject(value) && isObject(addition)) {
		const added = Object.entries(addition).map(([key, item]) => [key, key in value ? merge(value[key], item) : item]);
		return { ...value, ...(Object.fromEntries(added) as object) };
	}
	return addition;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Leaves out what is empty or false. */
function withoutEmpty(stored: object): StoredClass {
	const isEmpty = (value: unknown): boolean =>
		value === undefined || value === false || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
	return Object.fromEntries(Object.entries(stored).filter(([, value]) => !isEmpty(value)));
}

/** The text of the committed file: a line for each class, enum, datatype and library, so that a diff can be read. */
export function formatApi(api: ApiFile): string {
	const section = (entries: Readonly<Record<string, unknown>>): string =>
		`{\n${Object.entries(entries)
			.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`)
			.join(",\n")}\n}`;
	const parts = Object.entries(api).map(
		([key, value]) => `${JSON.stringify(key)}:${isObject(value) ? section(value) : JSON.stringify(value)}`,
	);
	return `{\n${parts.join(",\n")}\n}\n`;
}
