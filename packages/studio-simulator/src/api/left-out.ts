import type { ApiDatatype, StoredClass } from "./roblox-api.js";

/**
 * What Roblox has and its TypeScript types leave out on purpose, because roblox-ts says it in another way or because it
 * is deprecated. From Roblox's documentation of the class, datatype, library or globals, and from Luau's own libraries;
 * the spellings in lower case of the datatypes' members, and the globals in upper case, are from memory.
 */
export const leftOut: {
	readonly classes: Readonly<Record<string, StoredClass>>;
	readonly datatypes: Readonly<Record<string, ApiDatatype>>;
	readonly libraries: Readonly<Record<string, ReadonlyArray<string>>>;
	readonly globals: ReadonlyArray<string>;
} = {
	classes: {
		Object: { events: ["Changed"], readonly: { className: "string" }, methods: ["isA"] },
		Instance: {
			properties: { archivable: "boolean" },
			events: ["childAdded"],
			methods: ["Remove", "children", "clone", "destroy", "findFirstChild", "getChildren", "isDescendantOf", "remove"],
		},
		// Of the classes that only plugins see, the types have only what plugins alone may use.
		PluginAction: {
			readonly: { ActionId: "string", AllowBinding: "boolean", StatusTip: "string", Text: "string" },
			properties: { Checked: "boolean", Enabled: "boolean" },
		},
		PluginMenu: { properties: { Icon: "string", Title: "string" } },
		PluginToolbarButton: {
			properties: { ClickableWhenViewportHidden: "boolean", Enabled: "boolean", Icon: "string" },
		},
		PluginGui: { properties: { Title: "string" }, methods: ["BindToClose"] },
		DockWidgetPluginGui: { readonly: { HostWidgetWasRestored: "boolean" } },
		Plugin: { readonly: { CollisionEnabled: "boolean", GridSize: "number" } },
		GlobalDataStore: { methods: ["GetAsync", "IncrementAsync", "RemoveAsync", "SetAsync", "UpdateAsync"] },
	},
	datatypes: {
		Color3: { constructors: [], members: ["r", "g", "b"] },
		Content: { constructors: ["fromAssetId"], members: [] },
		CFrame: {
			constructors: ["fromRotationBetweenVectors"],
			members: ["AngleBetween", "ToEulerAngles", "XVector", "components", "inverse", "lerp", "lookVector", "p"],
		},
		RBXScriptConnection: { constructors: [], members: ["connected", "disconnect"] },
		RBXScriptSignal: { constructors: [], members: ["connect", "wait"] },
		Vector2: { constructors: [], members: ["x", "y", "lerp", "magnitude", "unit", "FuzzyEq"] },
		Vector3: {
			constructors: ["fromAxis", "fromNormalId"],
			members: ["x", "y", "z", "lerp", "magnitude", "unit"],
		},
	},
	libraries: {
		debug: ["dumpcodesize", "getmemorycategory", "loadmodule"],
		string: ["len"],
		table: ["concat", "find", "foreach", "foreachi", "getn", "insert", "maxn", "move", "pack", "remove", "unpack"],
		vector: ["lerp"],
	},
	globals: [
		"Delay",
		"ElapsedTime",
		"Game",
		"PluginManager",
		"Spawn",
		"Stats",
		"Version",
		"Wait",
		"Workspace",
		"assert",
		"loadstring",
		"newproxy",
		"printidentity",
		"rawlen",
		"setfenv",
		"stats",
		"typeof",
		"unpack",
		"workspace",
		"ypcall",
	],
};
