import { describe, expect, it } from "vitest";
import { installWithConsent, textStory, useEventCollector } from "../support/plugin.js";

const collector = useEventCollector();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe("a week of use in one Studio that is never closed", () => {
	it("takes no more memory at its end than on its second day, and stays below 8 MB", async () => {
		const installed = await installWithConsent(collector, [textStory("One", "first"), textStory("Two", "second")]);
		const { studio, press } = installed;
		let plugin = installed.plugin;
		const highestOfDays: Array<number> = [];
		for (let day = 1; day <= 7; day += 1) {
			let highest = 0;
			const look = async (): Promise<void> => {
				highest = Math.max(highest, await studio.memory());
			};
			for (let hour = 9; hour < 17; hour += 1) {
				for (const name of ["One", "Two"]) {
					await press("Stories");
					await press(name);
					await studio.advance(12 * minuteMs);
					await press("Close story");
					for (const page of ["About", "Settings", "About", "Home", "Settings"]) {
						await press(page);
						await studio.advance(2 * minuteMs);
						await look();
					}
					await studio.advance(8 * minuteMs);
				}
				// The widget is out of the way for a while.
				await installed.toggle();
				await studio.advance(minuteMs);
				await installed.toggle();
				await studio.setTheme(hour % 2 === 0 ? "Dark" : "Light");
				await look();
			}
			await studio.sleep(16 * hourMs);
			await studio.advance(minuteMs);
			// An update of the plugin.
			await plugin.unload();
			plugin = await installed.start();
			highestOfDays.push(highest);
		}
		expect(studio.output.filter((line) => line.level === "error")).toEqual([]);
		const [, second = 0] = highestOfDays;
		expect(Math.max(...highestOfDays)).toBeLessThan(8e6);
		expect(highestOfDays.at(-1)).toBeLessThan(second * 1.25);
		const names = new Set(collector.take().map((event) => event.name));
		expect([...names].sort()).toEqual(expect.arrayContaining(["PageViewed", "SessionStarted", "StoryClosed"]));
		await studio.close();
	});
});
