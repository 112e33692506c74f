import type { LuauVm } from "./vm/luau-vm.js";

/** Selects objects on the screen. Every given condition must match. */
export interface Query {
	readonly className?: string;
	readonly name?: string;
	/** The object's whole text, or a regular expression for a part of it. */
	readonly text?: string | RegExp;
	/** Only below this object. */
	readonly within?: InstanceHandle;
	/** Also match hidden objects. Default: only visible ones. */
	readonly includeHidden?: boolean;
}

/** An object of the simulated Studio. */
export interface InstanceHandle {
	readonly className: string;
	readonly name: string;
	/** The text it had when it was found. */
	readonly text: string | undefined;
	/** The engine's number for it. */
	readonly id: number;
	/** Clicks it as a user would; throws if a user could not. */
	readonly click: () => Promise<void>;
	/** Types into a text box; `enter` says whether the Return key ends it. */
	readonly type: (text: string, enter?: boolean) => Promise<void>;
	/** Scrolls a scrolling frame to this place, in pixels. */
	readonly scroll: (x: number, y: number) => Promise<void>;
	/** A property now. Enum items come as their name, colours as `#rrggbb`, other values as text. */
	readonly get: (property: string) => Promise<unknown>;
	readonly set: (property: string, value: string | number | boolean) => Promise<void>;
	readonly destroy: () => Promise<void>;
}

/** One line of the engine's survey of the screen. */
export interface SurveyEntry {
	readonly handle: number;
	readonly className: string;
	readonly name: string;
	readonly text?: string;
	readonly isShown: boolean;
	readonly path: string;
}

/** Makes the handle of an object from its line of a survey. */
export function createHandle(vm: LuauVm, entry: SurveyEntry): InstanceHandle {
	const act = async (command: string, more: object = {}): Promise<void> => {
		await vm.dispatch(command, { handle: entry.handle, ...more });
	};
	return {
		className: entry.className,
		name: entry.name,
		text: entry.text,
		id: entry.handle,
		click: () => act("click"),
		type: (text, enter = false) => act("type", { text, isEntered: enter }),
		scroll: (x, y) => act("scroll", { x, y }),
		get: (property) => vm.dispatch("get", { handle: entry.handle, property }),
		set: (property, value) => act("set", { property, value }),
		destroy: () => act("destroy"),
	};
}

/** Whether a line of the survey matches a query. */
export function matches(entry: SurveyEntry, query: Query): boolean {
	const fitsText =
		query.text === undefined ||
		(typeof query.text === "string" ? entry.text === query.text : query.text.test(entry.text ?? ""));
	return (
		fitsText &&
		(query.includeHidden === true || entry.isShown) &&
		(query.className === undefined || entry.className === query.className) &&
		(query.name === undefined || entry.name === query.name)
	);
}

/** A query as text, for messages. */
export function describeQuery({ className, name, text }: Query): string {
	const parts = { className, name, text: text === undefined ? undefined : String(text) };
	return JSON.stringify(parts);
}
