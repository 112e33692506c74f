import { readFileSync, renameSync, writeFileSync } from "node:fs";

/** What can go wrong with plugin settings; a test may change each at any time. */
export interface SettingsFaults {
	/** So many of the next reads give nil, as they may while another window writes. */
	nilReads: number;
	/** So many of the next writes do nothing, without a word. */
	lostWrites: number;
	/** So many of the next writes throw. */
	failedWrites: number;
}

/** Plugin settings in a file, which several windows may share. */
export interface SettingsFile {
	readonly faults: SettingsFaults;
	readonly get: (key: string) => unknown;
	/** Stores JSON text, or removes the key. Gives the text of the error that Studio would throw, if any. */
	readonly set: (key: string, json: string | undefined) => string | undefined;
	/** Everything that is stored. */
	readonly all: () => Readonly<Record<string, unknown>>;
}

/** Arrays come back as maps with text keys; quotes and backslashes in text come back with one backslash more. */
function asStudioStores(value: unknown): unknown {
	if (typeof value === "string") {
		return value.replace(/["\\]/g, "\\$&");
	}
	if (Array.isArray(value)) {
		return Object.fromEntries(value.map((item, index) => [String(index + 1), asStudioStores(item)]));
	}
	if (typeof value === "object" && value !== null) {
		return Object.fromEntries(
			Object.entries(value)
				.filter(([key]) => !/["\\\n.]/.test(key))
				.map(([key, item]) => [key, asStudioStores(item)]),
		);
	}
	return value;
}

/** Opens the settings kept in `path`; a missing file means that nothing has been stored yet. */
export function openSettings(path: string): SettingsFile {
	const faults: SettingsFaults = { nilReads: 0, lostWrites: 0, failedWrites: 0 };
	const all = (): Record<string, unknown> => {
		try {
			return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
		} catch (problem) {
			if ((problem as NodeJS.ErrnoException).code === "ENOENT") {
				return {};
			}
			throw problem;
		}
	};
	return {
		faults,
		all,
		get: (key) => {
			if (faults.nilReads > 0) {
				faults.nilReads -= 1;
				return undefined;
			}
			return all()[key];
		},
		set: (key, json) => {
			if (faults.failedWrites > 0) {
				faults.failedWrites -= 1;
				return "SetSetting failed";
			}
			if (faults.lostWrites > 0) {
				faults.lostWrites -= 1;
				return undefined;
			}
			const settings = all();
			if (json === undefined) {
				delete settings[key];
			} else if (!/["\\\n.]/.test(key)) {
				settings[key] = asStudioStores(JSON.parse(json));
			}
			writeFileSync(`${path}.new`, JSON.stringify(settings));
			renameSync(`${path}.new`, path);
			return undefined;
		},
	};
}
