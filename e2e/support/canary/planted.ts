import { hostname } from "node:os";

/** When the simulated day begins: 17 March 2030, 17:45:37 UTC, far from the clock of the server. */
export const startTime = 1_899_999_937;

/** What must never be found anywhere but in Studio itself. Long and odd enough not to occur by chance. */
export const planted = {
	placeId: "70123456781",
	placeName: "Ottilies Geheimprojekt",
	userId: "4455667788",
	userName: "ottilie_quellbrunn",
	locale: "gsw-ch",
	storyName: "LoginDialogForAcme",
	storyFolder: "AcmeUnreleased",
	storyPath: "ReplicatedStorage.AcmeUnreleased.LoginDialogForAcme",
	storySource: "the secret sauce of acme",
	storyError: "acme license server said 403",
	filePath: "users/ottilie.q/appdata",
	otherPluginsSetting: "a setting of another plugin",
	...(hostname().length > 5 && hostname() !== "localhost" ? { machineName: hostname() } : {}),
} as const;

/** The machine's date and time in any usual form, for the whole of the simulated days. */
export const wallClock = /\b(?:18999|19000|19001|19002)\d{5}(?:\d{3})?\b|2030-0[1-9]|Mar(?:ch)? .{0,8}2030/i;

/** The names of Studio's themes. */
export const themeNames = /\b(?:dark|light)\b/i;
