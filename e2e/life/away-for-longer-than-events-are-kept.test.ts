import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openWireTap } from "../support/canary/wire-tap.ts";
import { installFlipbook, startFlipbook } from "../support/flipbook.ts";
import { useTelemetryServer } from "../support/telemetry-server.ts";

const dayMs = 24 * 60 * 60 * 1000;
const retentionDays = 30;
const awayMs = 32 * dayMs;
const command = fileURLToPath(new URL("../../apps/server/dist/cli/main.js", import.meta.url));

/** How far the server's clock is behind. It begins in the past, because `telemetry retention` has the real clock. */
let behindMs = awayMs;
const settings = { RETENTION_DAYS: String(retentionDays) };
const server = useTelemetryServer(settings, undefined, () => Date.now() - behindMs);

function runRetention(): void {
	const env = { ...settings, PATH: process.env["PATH"], DATABASE_URL: server.databaseUrl };
	execFileSync(process.execPath, [command, "retention"], { env, stdio: "pipe" });
}

const counted = `
	SELECT session_id AS id, events, actions, accepted::text, events_lost AS lost FROM sessions ORDER BY opened_at`;

const namesOfLatest = `
	SELECT name FROM events WHERE session_id = (SELECT session_id FROM sessions ORDER BY opened_at DESC LIMIT 1) ORDER BY seq`;

it("events whose answer was lost are counted once, also when the plugin is back after their day was dropped", async () => {
	const tap = await openWireTap(() => server.url);
	const person = await startFlipbook(tap.url);
	await person.toggleWidget();
	await person.press("Yes");
	await person.studio.advance(15_000);
	tap.loseAnswers(true);
	for (const page of ["Stories", "About", "Settings"] as const) {
		await person.openPage(page);
	}
	await person.studio.advance(15_000);
	await person.plugin.unload();
	await person.studio.settle();
	const [before] = await server.query(counted);
	expect(before).toMatchObject({ actions: 3, lost: 0 });
	expect(person.plugin.settings.all()).toHaveProperty("FlipbookTelemetry_spool");

	await server.stop();
	await person.studio.sleep(awayMs);
	behindMs = 0;
	runRetention();
	tap.loseAnswers(false);
	await server.start();
	expect(await server.query("SELECT FROM events")).toEqual([]);

	const requestsBefore = tap.requests().length;
	await installFlipbook(person.studio);
	await person.showWidget();
	await person.studio.advance(120_000);
	const since = tap.requests().slice(requestsBefore);
	// It sends them with the token that expired meanwhile, and again with a new one.
	expect(since.filter(({ body }) => body.includes("PageViewed"))).toHaveLength(2);
	expect(await server.query(counted)).toEqual([before, expect.objectContaining({ events: 1, actions: 0, lost: 0 })]);
	expect(await server.query(namesOfLatest)).toEqual([{ name: "SessionStarted" }]);
	expect(person.plugin.settings.all()["FlipbookTelemetry_spool"] ?? {}).toEqual({});
	await person.studio.close();
	tap.close();
});
