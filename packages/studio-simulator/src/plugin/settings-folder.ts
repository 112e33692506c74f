import { join } from "node:path";
import { readJsonFile, writeJsonFile } from "./json-file.js";

/** What can go wrong with plugin settings; a test may change each at any time. */
export interface SettingsFaults {
	/** So many of the next reads give nil, as they may while another window writes. */
	nilReads: number;
	/** So many of the next writes do nothing, without a word. */
	lostWrites: number;
	/** So many of the next writes throw. */
	failedWrites: number;
}

/** The settings of one plugin. */
export interface PluginSettings {
	/** Everything that is stored. */
	readonly all: () => Readonly<Record<string, unknown>>;
}

/** A folder with the settings of every plugin, which several windows may share. */
export interface SettingsFolder {
	readonly faults: SettingsFaults;
	/** The settings of a plugin by its asset id; without one, those that all plugins from local files share. */
	readonly of: (assetId?: number) => PluginSettings;
	/** What a plugin reads under a key. */
	readonly get: (assetId: number, key: string) => unknown;
	/** Stores a value, or removes the key. Gives the text of the error that Studio would throw, if any. */
	readonly set: (assetId: number, key: string, value: unknown) => string | undefined;
}

const localId = 0;

/** The file in which a settings folder keeps what a plugin stores; without an asset id, what all local plugins store. */
export function settingsFile(folder: string, assetId = localId): string {
	return join(folder, String(assetId), "settings.json");
}

/** Such a key damages the file in Studio; here its value is lost. */
const damagingKey = /["\\\n.]/;

/** What comes back of a value: quotes and backslashes in text have one backslash more. An empty list is an empty map. */
function asStudioStores(value: unknown): unknown {
	if (typeof value === "string") {
		return value.replace(/["\\]/g, "\\$&");
	}
	if (typeof value === "object" && value !== null) {
		return Object.fromEntries(
			Object.entries(value)
				.filter(([key]) => !damagingKey.test(key))
				.map(([key, item]) => [key, asStudioStores(item)]),
		);
	}
	return value;
}

/** Opens the settings kept in a folder; a missing file means that nothing has been stored yet. */
export function openSettings(folder: string): SettingsFolder {
	const faults: SettingsFaults = { nilReads: 0, lostWrites: 0, failedWrites: 0 };
	return {
		faults,
		of: (assetId) => ({ all: () => Object.fromEntries(readJsonFile(settingsFile(folder, assetId))) }),
		get: (assetId, key) => {
			if (faults.nilReads > 0) {
				faults.nilReads -= 1;
				return undefined;
			}
			return readJsonFile(settingsFile(folder, assetId)).get(key);
		},
		set: (assetId, key, value) => {
			if (faults.failedWrites > 0) {
				faults.failedWrites -= 1;
				return "SetSetting failed";
			}
			if (faults.lostWrites > 0) {
				faults.lostWrites -= 1;
				return undefined;
			}
			const file = settingsFile(folder, assetId);
			const settings = readJsonFile(file);
			if (value === undefined) {
				settings.delete(key);
			} else if (!damagingKey.test(key)) {
				settings.set(key, asStudioStores(value));
			}
			writeJsonFile(file, settings);
			return undefined;
		},
	};
}
