import { join } from "node:path";
import type { DockState } from "../studio-options.js";
import { readJsonFile, writeJsonFile } from "./json-file.js";

/** Where a widget was, and how large, when its plugin was last unloaded. */
export interface WidgetLayout {
	readonly isEnabled: boolean;
	readonly dockState: DockState;
	/** In pixels. */
	readonly width: number;
	readonly height: number;
}

/** Whose widget it is. */
export interface WidgetKey {
	/** The plugin's name, such as `cloud_42`. */
	readonly plugin: string;
	/** What the plugin calls the widget. */
	readonly id: string;
}

/** The layouts of all widgets, which Studio keeps from one run to the next. */
export interface WidgetLayouts {
	readonly recall: (key: WidgetKey) => WidgetLayout | undefined;
	readonly remember: (key: WidgetKey, layout: WidgetLayout) => void;
}

/** Opens the layouts kept in a folder, beside the settings of plugins. */
export function openWidgetLayouts(folder: string): WidgetLayouts {
	const file = join(folder, "widgets.json");
	const nameOf = ({ plugin, id }: WidgetKey): string => `${plugin}/${id}`;
	return {
		recall: (key) => readJsonFile(file).get(nameOf(key)) as WidgetLayout | undefined,
		remember: (key, layout) => {
			writeJsonFile(file, readJsonFile(file).set(nameOf(key), layout));
		},
	};
}
