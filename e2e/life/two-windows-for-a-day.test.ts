import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { useTelemetryServer } from "../support/telemetry-server.ts";
import type { Window } from "../support/window.ts";
import { openWindow } from "../support/window.ts";

const server = useTelemetryServer();

beforeEach(() => server.clear());

const hour = 3_600_000;

/** What happens in a window in the course of a day. */
const userActions: Readonly<Record<string, (window: Window) => Promise<void> | void>> = {
	"shows or hides the widget": (window) => window.toggleWidget(),
	"looks at the stories": (window) => window.view("Stories"),
	"looks at the settings": (window) => window.view("Settings"),
	"looks at who made it": (window) => window.view("About"),
	"goes home": (window) => window.view("Home"),
	"goes for lunch": ({ studio }) => studio.sleep(hour / 2),
	"loses the network": (window) => window.network("netFailure"),
	"loses the answers": (window) => window.network("timeout"),
	"has the network back": (window) => window.network("reachable"),
	"closes Studio and opens it again": (window) => window.restart(),
};

interface UserAction {
	readonly where: 0 | 1;
	readonly what: string;
	/** What the settings do meanwhile: so many reads give nothing, so many writes are lost. */
	readonly nilReads: number;
	readonly lostWrites: number;
	readonly minutes: number;
}

const day = (withFaults: boolean): fc.Arbitrary<ReadonlyArray<UserAction>> =>
	fc.array(
		fc.record({
			where: fc.constantFrom(0 as const, 1 as const),
			what: fc.constantFrom(...Object.keys(userActions)),
			nilReads: withFaults ? fc.constantFrom(0, 0, 1, 3) : fc.constant(0),
			lostWrites: withFaults ? fc.constantFrom(0, 0, 1) : fc.constant(0),
			minutes: fc.integer({ min: 1, max: 40 }),
		}),
		{ minLength: 30, maxLength: 45 },
	);

async function playDay(windows: readonly [Window, Window], userActionsOfDay: ReadonlyArray<UserAction>): Promise<void> {
	for (const { where, what, minutes, nilReads, lostWrites } of userActionsOfDay) {
		const window = windows[where];
		window.studio.settings.faults.nilReads = nilReads;
		window.studio.settings.faults.lostWrites = lostWrites;
		await userActions[what]?.(window);
		const end = Math.max(...windows.map(({ studio }) => studio.now())) + minutes * 60;
		await Promise.all(windows.map(({ studio }) => studio.advance((end - studio.now()) * 1000)));
	}
}

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
console.log(`two windows: SEED=${seed}`);

describe("two windows on one settings file", () => {
	it.each([
		["an ordinary day", false],
		["a day on which settings are read as nothing and writes are lost", true],
	])("through %s: nothing is lost, nothing stored twice, one id in the end, and no second question", (_, withFaults) =>
		fc.assert(
			fc.asyncProperty(day(withFaults), async (userActionsOfDay) => {
				await server.clear();
				const settingsFolder = await mkdtemp(join(tmpdir(), "telemetry-e2e-"));
				const first = await openWindow(server.url, settingsFolder, 1);
				const second = await openWindow(server.url, settingsFolder, 2);
				await first.toggleWidget();
				await second.toggleWidget();
				await first.press("Yes");
				await second.studio.advance(11_000);
				expect(await second.studio.findAll({ className: "TextButton", text: "Yes" })).toEqual([]);

				await playDay([first, second], userActionsOfDay);
				for (const window of [first, second]) {
					window.network("reachable");
					await window.studio.advance(hour);
					await window.quit();
				}
				const last = await openWindow(server.url, settingsFolder, 3);
				await last.showWidget();
				expect(await last.studio.findAll({ className: "TextButton", text: "Yes" })).toEqual([]);
				await last.studio.advance(hour);
				await last.quit();

				const [views] = await server.query<{ count: number }>(
					"SELECT count(*)::int FROM events WHERE name = 'PageViewed'",
				);
				expect(views?.count).toBe(first.viewed() + second.viewed());
				const gaps = await server.query("SELECT session_id FROM events GROUP BY 1 HAVING max(seq) <> count(*)");
				expect(gaps).toEqual([]);
				expect(await server.query("SELECT FROM installations")).toHaveLength(1);
				await Promise.all([first, second, last].map(({ studio }) => studio.close()));
			}),
			{ numRuns: 1, seed, endOnFailure: true },
		),
	);
});
