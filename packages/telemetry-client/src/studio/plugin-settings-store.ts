import type { SettingsStore } from "../core/ports";

/** The two methods of Studio's `Plugin` that hold settings. */
export interface PluginSettings {
	GetSetting(key: string): unknown;
	SetSetting(key: string, value: unknown): void;
}

/** Plugin settings that never throw: a failed read gives nil, and a failed write is detected by reading back. */
export function createPluginSettingsStore(plugin: PluginSettings): SettingsStore {
	return {
		read: (key) => {
			const [ok, value] = pcall(() => plugin.GetSetting(key));
			return ok ? value : undefined;
		},
		write: (key, value) => {
			pcall(() => plugin.SetSetting(key, value));
		},
	};
}
