import type { Studio } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { buttonStory, installFlipbook, isWidgetOpen } from "./flipbook.ts";

type PageName = "Home" | "Stories" | "Settings" | "About";

/** One of several Studio windows of the same person, which share their settings. */
export interface Window {
	readonly studio: Studio;
	/** How many pages were opened here. */
	readonly viewed: () => number;
	readonly toggleWidget: () => Promise<void>;
	readonly showWidget: () => Promise<void>;
	readonly press: (text: string) => Promise<void>;
	/** Goes to a page, if the widget is open. */
	readonly view: (page: PageName) => Promise<void>;
	/** The network is there, is away, or loses answers. */
	readonly network: (state: "reachable" | "netFailure" | "timeout") => void;
	/** Closes Studio in an orderly way and starts it again a minute later. */
	readonly restart: () => Promise<void>;
	readonly quit: () => Promise<void>;
}

/** Opens a window; `seed` is that of everything random in it. */
export async function openWindow(serverUrl: string, settingsFolder: string, seed: number): Promise<Window> {
	const studio = await createStudio({ settingsFolder, seed, place: { contents: { ServerStorage: [buttonStory] } } });
	studio.http.resolve.set("apis.flipbooklabs.com", serverUrl);
	let plugin = await installFlipbook(studio);
	let page: PageName = "Home";
	let viewed = 0;

	const press = async (text: string): Promise<void> => {
		await (await studio.find({ className: "TextButton", text })).click();
		await studio.settle();
	};
	const quit = async (): Promise<void> => {
		await plugin.unload();
		await studio.settle();
	};

	const toggleWidget = async (): Promise<void> => {
		await (await studio.toolbarButton("Flipbook")).click();
		await studio.advance(2000);
		page = "Home";
	};

	return {
		studio,
		viewed: () => viewed,
		press,
		quit,
		toggleWidget,
		showWidget: async () => {
			if (!(await isWidgetOpen(studio))) {
				await toggleWidget();
			}
		},
		view: async (next) => {
			if (next !== page && (await isWidgetOpen(studio))) {
				await press(next);
				page = next;
				viewed += 1;
			}
		},
		network: (kind) => studio.http.conditions.set("apis.flipbooklabs.com", { kind }),
		restart: async () => {
			await quit();
			await studio.advance(60_000);
			// A widget that was open is opened again by Studio.
			plugin = await installFlipbook(studio);
			page = "Home";
		},
	};
}
