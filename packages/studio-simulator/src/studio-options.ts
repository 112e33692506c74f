import type { TreeNode } from "./rojo/tree-node.js";

/** What a simulated Studio is made of. Everything has a default. */
export interface StudioOptions {
	/**
	 * Where plugin settings are kept, a file for each plugin; two Studios with the same folder are two windows of the same
	 * person. Default: a fresh temporary folder.
	 */
	readonly settingsFolder?: string;
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
	/** Studio runs plugins up to three times while a game is played, once more while it is run. Default: `Edit`. */
	readonly dataModel?: "Edit" | "Run" | "PlayClient" | "PlayServer";
	/** When handlers run: at the next resumption point, as in Studio's templates, or at once. Default: see `defaults`. */
	readonly signalBehavior?: SignalBehavior;
	/** What `os.clock` and everything that waits do while the machine sleeps. Default: see `defaults`. */
	readonly clockInSleep?: ClockInSleep;
	readonly theme?: "Dark" | "Light";
	/** The date and time at the start, in seconds since 1970. Default: a fixed day. */
	readonly startTime?: number;
	/** `os.clock` goes on by what scripts really take, for benchmarks; a test would not repeat. Default: false. */
	readonly measuresScripts?: boolean;
	/** Methods of `plugin` that this Studio is too old to have, such as `CreateDockWidgetPluginGuiAsync`. */
	readonly missingPluginMethods?: ReadonlyArray<string>;
}

/** The value of `Workspace.SignalBehavior`. */
export type SignalBehavior = "Deferred" | "Immediate";

/** Machines differ: the clock that measures time stops in sleep on some and goes on on others. */
export type ClockInSleep = "goes on" | "stops";

/** Where a dock widget is. */
export type DockState = "Top" | "Bottom" | "Left" | "Right" | "Float";

function fromEnvironment<T extends string>(name: string, values: readonly [T, ...Array<T>]): T {
	const value = process.env[name];
	const known = values.find((candidate) => candidate === value);
	if (value !== undefined && known === undefined) {
		throw new Error(`${name} is "${value}", but must be one of: ${values.join(", ")}.`);
	}
	return known ?? values[0];
}

/**
 * The kind of Studio where a test does not say which. The environment can choose another, so that a whole test suite runs
 * in each kind: `STUDIO_SIGNALS` and `STUDIO_CLOCK_IN_SLEEP`.
 */
export const defaults = {
	signalBehavior: fromEnvironment<SignalBehavior>("STUDIO_SIGNALS", ["Deferred", "Immediate"]),
	clockInSleep: fromEnvironment<ClockInSleep>("STUDIO_CLOCK_IN_SLEEP", ["goes on", "stops"]),
};

/** What a script printed, warned of or failed with. */
export interface OutputLine {
	readonly level: "info" | "warning" | "error";
	readonly message: string;
}
