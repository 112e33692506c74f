import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PluginHandle, Studio, StudioOptions } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";

const projectFile = fileURLToPath(new URL("../../rojo/plugin.project.json", import.meta.url));

/** Of the plugin: it says it to people and to the server. */
export const { version } = JSON.parse(
	readFileSync(new URL("../../apps/plugin/package.json", import.meta.url), "utf8"),
) as { version: string };

/** The asset id that the plugin would have in the store; with one, Studio asks for permission to talk to a host. */
export const assetId = 8_517_129_161;

/** A person at Studio with the plugin installed. */
export interface Person {
	readonly studio: Studio;
	readonly plugin: PluginHandle;
	/** Presses the toolbar button. */
	readonly toggleWidget: () => Promise<void>;
	/** Presses it unless the widget is open, as it may be by itself after a restart. */
	readonly showWidget: () => Promise<void>;
	readonly press: (text: string) => Promise<void>;
	readonly openPage: (page: "Home" | "Stories" | "Settings" | "About") => Promise<void>;
	/** Closes Studio in an orderly way. */
	readonly quit: () => Promise<void>;
}

/** A story like those people have in their places. */
export const buttonStory = {
	name: "Button.story",
	className: "ModuleScript",
	source: [
		"return function(target)",
		"	local button = Instance.new('TextButton')",
		"	button.Text = 'Press me'",
		"	button.Parent = target",
		"	return function() button:Destroy() end",
		"end",
	].join("\n"),
};

/** What is installed: by default the plugin from the store. */
export interface Installation {
	readonly project?: string;
	/** From a file in the Plugins folder. */
	readonly isLocal?: boolean;
}

/** Installs the plugin, or starts it again. */
export async function installFlipbook(
	studio: Studio,
	{ project = projectFile, isLocal = false }: Installation = {},
): Promise<PluginHandle> {
	const plugin = await studio.installPlugin({ projectFile: project, ...(isLocal ? {} : { assetId }) });
	// Settings are read several times before "nothing there" is believed.
	await studio.advance(2000);
	return plugin;
}

/** Whether the plugin's widget is open. */
export async function isWidgetOpen(studio: Studio): Promise<boolean> {
	return (await studio.widgets()).some((widget) => widget.isEnabled);
}

/** Starts Studio with the plugin; `serverUrl` is where apis.flipbooklabs.com leads. */
export async function startFlipbook(
	serverUrl: string,
	options: StudioOptions = {},
	installation: Installation = {},
): Promise<Person> {
	const studio = await createStudio({
		...options,
		place: { id: 4321, name: "Untitled", contents: { ServerStorage: [buttonStory] }, ...options.place },
	});
	studio.http.resolve.set("apis.flipbooklabs.com", serverUrl);
	const plugin = await installFlipbook(studio, installation);
	const press = async (text: string): Promise<void> => {
		await (await studio.find({ className: "TextButton", text })).click();
		await studio.settle();
	};
	const toggleWidget = async (): Promise<void> => {
		await (await studio.toolbarButton("Flipbook")).click();
		await studio.advance(2000);
	};
	return {
		studio,
		plugin,
		press,
		openPage: press,
		toggleWidget,
		showWidget: async () => {
			if (!(await isWidgetOpen(studio))) {
				await toggleWidget();
			}
		},
		quit: async () => {
			await plugin.unload();
			await studio.settle();
			await studio.close();
		},
	};
}
