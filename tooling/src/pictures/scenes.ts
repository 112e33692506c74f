import type { Flipbook } from "./flipbook.js";
import { domain } from "./flipbook.js";

/** Something to be looked at: a name, and how to come there from the plugin's first opening. */
export interface Scene {
	readonly name: string;
	readonly height: number;
	readonly prepare: (flipbook: Flipbook) => Promise<void>;
}

async function sayYes({ studio, press }: Flipbook): Promise<void> {
	await press("Yes");
	await studio.advance(3000);
}

async function sayYesBlocked(flipbook: Flipbook): Promise<void> {
	const text = `HttpService permission denied on domain ${domain} for plugin 1.`;
	flipbook.studio.http.conditions.set(domain, { kind: "throws", text });
	await sayYes(flipbook);
	await flipbook.studio.advance(3000);
}

/** A quarter of an hour of use, all of it sent, ending in Settings. */
async function useForAWhile(flipbook: Flipbook): Promise<void> {
	const { studio, press } = flipbook;
	await sayYes(flipbook);
	for (const story of ["Button", "Dialog", "Checkbox"]) {
		await press("Stories", story);
		await studio.advance(180_000);
		await press("Home");
	}
	await press("Settings");
	await studio.advance(60_000);
}

/** Every dialog and page, in the states that matter. */
export const scenes: ReadonlyArray<Scene> = [
	{ name: "consent-popup", height: 480, prepare: async () => {} },
	{ name: "consent-popup-expanded", height: 900, prepare: ({ press }) => press("What exactly?") },
	{ name: "home", height: 320, prepare: ({ press }) => press("No thanks") },
	{ name: "stories", height: 560, prepare: ({ press }) => press("No thanks", "Stories", "Button") },
	{ name: "about", height: 320, prepare: ({ press }) => press("No thanks", "About") },
	{ name: "settings-off", height: 560, prepare: ({ press }) => press("No thanks", "Settings") },
	{ name: "settings-collecting", height: 560, prepare: useForAWhile },
	{
		name: "settings-blocked",
		height: 640,
		prepare: async (flipbook) => {
			await sayYesBlocked(flipbook);
			await flipbook.press("Not now", "Settings");
		},
	},
	{
		name: "settings-waiting",
		height: 640,
		prepare: async (flipbook) => {
			await sayYes(flipbook);
			flipbook.studio.http.conditions.set(domain, { kind: "connectFailure" });
			await flipbook.press("Settings");
			await flipbook.studio.advance(120_000);
		},
	},
	{
		name: "settings-connecting",
		height: 600,
		prepare: async ({ studio, press }) => {
			studio.http.prompt = "ask";
			await press("Yes", "Settings");
			await studio.advance(5000);
		},
	},
	{ name: "nudge", height: 480, prepare: sayYesBlocked },
	{
		name: "sent",
		height: 720,
		prepare: async (flipbook) => {
			await useForAWhile(flipbook);
			await flipbook.press("See what was sent");
			const [row] = await flipbook.studio.findAll({ className: "TextButton", text: "" });
			await row?.click();
		},
	},
	{
		name: "sent-preview",
		height: 820,
		prepare: async (flipbook) => {
			await useForAWhile(flipbook);
			await flipbook.press("Home", "Settings", "See what was sent", "What would be sent next?");
		},
	},
	{
		name: "my-data-exported",
		height: 860,
		prepare: async (flipbook) => {
			await useForAWhile(flipbook);
			await flipbook.press("Export my data");
			await flipbook.studio.advance(3000);
		},
	},
	{
		name: "my-data-delete",
		height: 720,
		prepare: async (flipbook) => {
			await useForAWhile(flipbook);
			await flipbook.press("Delete my data");
		},
	},
	{
		name: "my-data-unreachable",
		height: 640,
		prepare: async (flipbook) => {
			await useForAWhile(flipbook);
			flipbook.studio.http.conditions.set(domain, { kind: "dnsFailure" });
			await flipbook.press("Export my data");
			await flipbook.studio.advance(3000);
		},
	},
];

/** Both of Studio's themes. */
export const themes = ["Dark", "Light"] as const;
