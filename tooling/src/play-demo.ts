import { fileURLToPath } from "node:url";
import { createStudio } from "@flipbook-telemetry/studio-simulator";

const projectFile = fileURLToPath(new URL("../../rojo/plugin.project.json", import.meta.url));
const placeFile = fileURLToPath(new URL("../../rojo/develop.project.json", import.meta.url));

/** Any number: with one, the simulated Studio treats the plugin as one from the store, and asks for permission. */
const assetId = 1;

interface Ingested {
	readonly events: ReadonlyArray<{ readonly name: string; readonly properties?: object }>;
}

/**
 * Plays a person at Studio: opens the plugin, says yes, looks at a story, visits two pages, closes Studio. The plugin is
 * the compiled one and its requests are real; only Studio and the time that passes are simulated. Hands each line of what
 * happens to `say`.
 */
export async function playDemo(serverUrl: string, say: (line: string) => void): Promise<void> {
	const studio = await createStudio({ place: { projectFile: placeFile, id: 1, name: "Demo" } });
	studio.http.resolve.set("apis.flipbooklabs.com", serverUrl);
	const plugin = await studio.installPlugin({ projectFile, assetId });
	const press = async (text: string): Promise<void> => {
		await (await studio.find({ className: "TextButton", text })).click();
	};
	const step = async (what: string, action: () => Promise<void>, waitMs: number): Promise<void> => {
		say(`  ${what}`);
		await action();
		await studio.advance(waitMs);
	};

	say("A simulated Studio session, with the compiled plugin and real requests:");
	say("");
	await studio.advance(2000);
	await step("opens the plugin", async () => (await studio.toolbarButton("Flipbook")).click(), 3000);
	say(`  ${studio.http.requests.length} requests so far: nothing before a yes`);
	await step("says yes", () => press("Yes"), 5000);
	await step("opens the stories", () => press("Stories"), 2000);
	await step("looks at a story for 40 s", () => press("Clock"), 40_000);
	await step("goes to the settings", () => press("Settings"), 8000);
	await step("goes to the about page", () => press("About"), 15_000);
	await step("closes Studio", () => plugin.unload(), 0);
	await studio.settle();

	const sent = new Map<string, string>();
	for (const { url, body } of studio.http.requests) {
		if (url.endsWith("/ingest") && body !== undefined) {
			for (const { name, properties } of (JSON.parse(body) as Ingested).events) {
				sent.set(`${name} ${JSON.stringify(properties ?? {})}`, name);
			}
		}
	}
	say("");
	say(`${studio.http.requests.length} requests carried these events, which are in the database now:`);
	say("");
	for (const event of sent.keys()) {
		say(`  ${event}`);
	}
	say("");
	say("The server goes on until Ctrl+C.");
	await studio.close();
}
