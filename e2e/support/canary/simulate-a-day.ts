import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StudioOptions } from "@flipbook-telemetry/studio-simulator";
import type { Installation, Person } from "../flipbook.ts";
import { startFlipbook } from "../flipbook.ts";
import { installNeighbours } from "./neighbour-plugin.ts";
import { planted, startTime } from "./planted.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const domain = "apis.flipbooklabs.com";

function story(name: string, body: string): { name: string; className: string; source: string } {
	return { name: `${name}.story`, className: "ModuleScript", source: `-- ${planted.storySource}\n${body}` };
}

async function studioOptions(): Promise<StudioOptions> {
	const settingsFolder = join(await mkdtemp(join(tmpdir(), "canary-")), planted.filePath);
	await mkdir(settingsFolder, { recursive: true });
	return {
		settingsFolder,
		startTime,
		theme: "Light",
		user: { id: Number(planted.userId), name: planted.userName, locale: planted.locale },
		place: {
			id: Number(planted.placeId),
			name: planted.placeName,
			contents: {
				ReplicatedStorage: [
					{
						name: planted.storyFolder,
						className: "Folder",
						children: [
							story(planted.storyName, "return function() return function() end end"),
							story("Broken", `error("${planted.storyError}")`),
						],
					},
				],
			},
		},
	};
}

async function lookAround(person: Person): Promise<void> {
	await person.openPage("Stories");
	await person.press(planted.storyName);
	await person.studio.advance(5 * minuteMs);
	await person.press("Broken");
	await person.studio.advance(minuteMs);
	await person.openPage("Settings");
	await person.press("See what was sent");
	await person.press("What would be sent next?");
	await person.openPage("About");
	await person.openPage("Home");
	await person.studio.advance(minuteMs);
}

/**
 * A day at Studio, from the first opening of the plugin: a yes, work, a theme switched, a lunch break, a server that is
 * away, a second window, a no and another yes, data exported and the id reset, Studio closed and opened again, and the
 * plugin from a local file. Plugins of others run beside it.
 */
export async function simulateADay(serverUrl: string): Promise<void> {
	const options = await studioOptions();
	const first = await startFlipbook(serverUrl, options);
	await installNeighbours(first.studio);
	await first.toggleWidget();
	await first.studio.advance(minuteMs);
	await first.press("Yes");
	await first.studio.advance(minuteMs);
	await lookAround(first);
	await first.studio.setTheme("Dark");
	await lookAround(first);
	await first.toggleWidget();
	await first.studio.advance(3 * hourMs);
	await first.toggleWidget();
	await lookAround(first);

	first.studio.http.conditions.set(domain, { kind: "connectFailure" });
	await lookAround(first);
	await first.studio.advance(hourMs);
	first.studio.http.conditions.delete(domain);
	await first.studio.advance(10 * minuteMs);

	const second = await startFlipbook(serverUrl, options);
	await second.toggleWidget();
	await lookAround(second);
	await second.quit();

	await first.openPage("Settings");
	await first.press("Export my data");
	await first.studio.advance(minuteMs);
	await first.press("Reset my anonymous id");
	await first.studio.advance(minuteMs);
	await first.press("Usage data: on");
	await first.studio.advance(minuteMs);
	await first.press("Usage data: off");
	await lookAround(first);
	await first.openPage("Stories");
	await first.press(planted.storyName);
	await first.quit();

	const again = await startFlipbook(serverUrl, { ...options, startTime: startTime + 12 * 3600 });
	await again.showWidget();
	await lookAround(again);
	await again.quit();

	const local = await startFlipbook(serverUrl, options, { isLocal: true });
	await installNeighbours(local.studio);
	await local.toggleWidget();
	await local.press("Yes");
	await lookAround(local);
	await local.quit();
}

/** A minute with the plugin as it is installed here, and with those of others. */
export async function simulateAMinute(serverUrl: string, installation: Installation): Promise<void> {
	const person = await startFlipbook(serverUrl, await studioOptions(), installation);
	await installNeighbours(person.studio);
	await person.toggleWidget();
	await person.press("Yes");
	await person.studio.advance(minuteMs);
	await person.quit();
}
