import type { TreeNode } from "./rojo/tree-node.js";

/** What a simulated Studio is made of. Everything has a default. */
export interface StudioOptions {
	/** Where plugin settings are kept; two studios with one file are two windows. Default: a fresh temporary file. */
	readonly settingsFile?: string;
	/** Of everything random. Default: 1 for the first Studio of this process, 2 for the next, and so on. */
	readonly seed?: number;
	/** The open place. */
	readonly place?: {
		/** A Rojo project with a DataModel at its root. */
		readonly projectFile?: string;
		/** Objects by the name of the service they are in. */
		readonly contents?: Readonly<Record<string, ReadonlyArray<TreeNode>>>;
		readonly id?: number;
		readonly name?: string;
	};
	/** Who is logged in. */
	readonly user?: { readonly id: number; readonly name: string; readonly locale: string };
	/** Studio runs plugins up to three times while a game is played. Default: `Edit`. */
	readonly dataModel?: "Edit" | "PlayClient" | "PlayServer";
	readonly theme?: "Dark" | "Light";
	/** The date and time at the start, in seconds since 1970. Default: a fixed day. */
	readonly startTime?: number;
	/** `os.clock` goes on by what scripts really take, for benchmarks; a test would not repeat. Default: false. */
	readonly measuresScripts?: boolean;
	/** Methods of `plugin` that this Studio is too old to have, such as `CreateDockWidgetPluginGuiAsync`. */
	readonly missingPluginMethods?: ReadonlyArray<string>;
}

/** What a script printed, warned of or failed with. */
export interface OutputLine {
	readonly level: "info" | "warning" | "error";
	readonly message: string;
}
