import { fileURLToPath } from "node:url";
import type { PluginHandle, Studio, StudioOptions } from "@flipbook-telemetry/studio-simulator";
import { createStudio } from "@flipbook-telemetry/studio-simulator";
import { expect, onTestFinished } from "vitest";

const projectFile = fileURLToPath(new URL("../fixtures/host.project.json", import.meta.url));

/** The asset id that the fixture would have in the store. */
export const assetId = 42;

/** The plugin of the fixture in a Studio of its own. */
export interface Host {
	readonly studio: Studio;
	readonly projectFile: string;
	plugin: PluginHandle;
	/** Presses one of the fixture's buttons. */
	readonly press: (name: string) => Promise<void>;
	/** Advances the virtual clock by this many seconds. */
	readonly wait: (seconds: number) => Promise<void>;
	/** Starts the plugin again, in the same Studio and with the same settings. */
	readonly restart: () => Promise<void>;
	readonly consent: () => Promise<string>;
}

/** Starts the fixture; apis.flipbooklabs.com resolves to `serverUrl`. */
export async function startHost(serverUrl: string, options: StudioOptions = {}): Promise<Host> {
	const studio = await createStudio(options);
	// The client catches errors; one that only says what the simulator lacks must not pass for Studio's.
	onTestFinished(() => expect(studio.notImitated).toEqual([]));
	studio.http.resolve.set("apis.flipbooklabs.com", serverUrl);
	const install = async (): Promise<PluginHandle> => {
		const plugin = await studio.installPlugin({ projectFile, assetId });
		await studio.advance(2000);
		return plugin;
	};
	const press = async (name: string): Promise<void> => {
		await (await studio.toolbarButton(name)).click();
		await studio.settle();
	};
	const host: Host = {
		studio,
		projectFile,
		plugin: await install(),
		press,
		wait: (seconds) => studio.advance(seconds * 1000),
		restart: async () => {
			host.plugin = await install();
		},
		consent: async () => {
			await press("consent");
			return studio.output.at(-1)?.message ?? "";
		},
	};
	return host;
}

/** Starts the fixture, opens it, says yes and waits for the session. */
export async function startConsentedHost(serverUrl: string, options: StudioOptions = {}): Promise<Host> {
	const host = await startHost(serverUrl, options);
	await host.press("open");
	await host.press("yes");
	await host.wait(2);
	return host;
}
