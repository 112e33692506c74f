import type { PropertiesOf } from "@flipbook-telemetry/event-schema";
import { t } from "@rbxts/t";

/** The UI frameworks a story can be written for. */
export type Framework = PropertiesOf<"StoryOpened">["framework"];

/** A story that can be shown. */
export interface LoadedStory {
	readonly framework: Framework;
	/** Mounts it in `target` and returns a function that unmounts it. Throws what the story throws. */
	readonly mount: (target: Instance) => () => void;
}

interface RoactLike {
	readonly createElement: Callback;
	readonly mount: Callback;
	readonly unmount: Callback;
}

interface ReactLike {
	readonly createElement: Callback;
}

interface ReactRobloxLike {
	readonly createRoot: (target: Instance) => { render(element: unknown): void; unmount(): void };
}

const isRoact: t.check<RoactLike> = t.interface({ createElement: t.callback, mount: t.callback, unmount: t.callback });
const isReact: t.check<ReactLike> = t.interface({ createElement: t.callback });
const isReactRoblox = t.interface({ createRoot: t.callback });

/** Frameworks whose stories mount themselves in the target. */
const selfMounting: ReadonlyArray<"fusion" | "vide" | "iris"> = ["fusion", "vide", "iris"];

function mountFunction(build: Callback): LoadedStory["mount"] {
	return (target) => {
		const cleanup = build(target) as unknown;
		return () => {
			if (typeIs(cleanup, "function")) {
				cleanup();
			}
		};
	};
}

/** A function or class is a component; anything else is an element already. */
function isComponent(story: unknown): boolean {
	return typeIs(story, "function") || (typeIs(story, "table") && "render" in story);
}

function mountRoact(roact: RoactLike, story: unknown): LoadedStory["mount"] {
	return (target) => {
		const element = (isComponent(story) ? roact.createElement(story) : story) as unknown;
		const tree = roact.mount(element, target, "Story") as unknown;
		return () => roact.unmount(tree) as void;
	};
}

function mountReact(react: ReactLike, reactRoblox: ReactRobloxLike, story: unknown): LoadedStory["mount"] {
	return (target) => {
		const root = reactRoblox.createRoot(target);
		root.render(isComponent(story) ? react.createElement(story) : story);
		return () => root.unmount();
	};
}

function fromTable(module: Record<string, unknown>): LoadedStory {
	const { story, roact, react, reactRoblox } = module;
	if (story === undefined) {
		throw `A story module must have a field named "story".`;
	}
	if (isRoact(roact)) {
		return { framework: "roact", mount: mountRoact(roact, story) };
	}
	if (isReact(react) && isReactRoblox(reactRoblox)) {
		return { framework: "react", mount: mountReact(react, reactRoblox as ReactRobloxLike, story) };
	}
	if (!typeIs(story, "function")) {
		throw "A story without roact, or react and reactRoblox, must be a function that gets the frame to build in.";
	}
	const framework = selfMounting.find((name) => module[name] !== undefined) ?? "other";
	return { framework, mount: mountFunction(story) };
}

/**
 * Requires a story and determines its framework. Requires a copy of the module, so that a changed story is shown without
 * restarting Studio. Throws what the module throws, or what is wrong with it.
 */
export function loadStory(module: ModuleScript): LoadedStory {
	const copy = module.Clone();
	copy.Parent = module.Parent;
	const [ok, loaded] = pcall(() => require(copy));
	copy.Destroy();
	if (!ok) {
		throw tostring(loaded);
	}
	if (typeIs(loaded, "function")) {
		return { framework: "instance", mount: mountFunction(loaded) };
	}
	if (!typeIs(loaded, "table")) {
		throw `A story must be a function or a table, not a ${typeOf(loaded)}.`;
	}
	return fromTable(loaded as Record<string, unknown>);
}
