import type { Telemetry } from "@flipbook-telemetry/telemetry-client";
import { loadStory } from "./load-story";

/** Shows one story at a time, and records events for it. */
export interface StoryPreview {
	/** Shows a story in `target`, in place of the one before. Returns the error's text if it cannot be shown. */
	readonly open: (module: ModuleScript, target: Instance) => string | undefined;
	readonly close: () => void;
}

interface OpenStory {
	readonly ordinal: number;
	readonly openedAt: number;
	readonly unmount: () => void;
}

/** An empty preview. Events identify a story by a number and never by its name. */
export function createStoryPreview(telemetry: Telemetry): StoryPreview {
	let opened = 0;
	let current: OpenStory | undefined;

	const close = (): void => {
		if (current === undefined) {
			return;
		}
		const { ordinal, openedAt, unmount } = current;
		current = undefined;
		const [ok, problem] = pcall(unmount);
		if (!ok) {
			telemetry.track("StoryErrored", { phase: "unmount" });
			warn(`A story failed while it was being closed: ${tostring(problem)}`);
		}
		telemetry.track("StoryClosed", { story: ordinal, openMs: math.floor((os.clock() - openedAt) * 1000) });
	};

	const open = (module: ModuleScript, target: Instance): string | undefined => {
		close();
		const [isLoaded, story] = pcall(() => loadStory(module));
		if (!isLoaded) {
			telemetry.track("StoryErrored", { phase: "load" });
			return tostring(story);
		}
		const [isMounted, unmount] = pcall(() => story.mount(target));
		if (!isMounted) {
			telemetry.track("StoryErrored", { phase: "mount" });
			target.ClearAllChildren();
			return tostring(unmount);
		}
		opened += 1;
		current = { ordinal: opened, openedAt: os.clock(), unmount };
		telemetry.track("StoryOpened", { story: opened, framework: story.framework });
		return undefined;
	};

	return { open, close };
}
