import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { disguisesOf } from "../support/canary/disguises.ts";
import { dumpTables } from "../support/canary/dump-tables.ts";
import type { Haystack } from "../support/canary/find-leaks.ts";
import { findLeaks } from "../support/canary/find-leaks.ts";
import { makeLeakyPlugin } from "../support/canary/leaky-plugin.ts";
import { neighboursKey } from "../support/canary/neighbour-plugin.ts";
import { planted, themeNames, wallClock } from "../support/canary/planted.ts";
import type { VerboseServer } from "../support/canary/server-process.ts";
import { startVerboseServer } from "../support/canary/server-process.ts";
import { simulateADay, simulateAMinute } from "../support/canary/simulate-a-day.ts";
import type { TappedRequest, WireTap } from "../support/canary/wire-tap.ts";
import { openWireTap } from "../support/canary/wire-tap.ts";
import { useTelemetryServer } from "../support/telemetry-server.ts";

const database = useTelemetryServer();
let dataDir = "";
let server: VerboseServer;
let tap: WireTap;

/** Studio puts the id of the open place on every request, and nobody can stop it. */
const addedByStudio = `\r\nRoblox-Id: ${planted.placeId}`;

function withoutWhatStudioAdds({ bytes }: TappedRequest): Buffer {
	return Buffer.from(bytes.toString("latin1").replace(addedByStudio, ""), "latin1");
}

function onTheWire(requests: ReadonlyArray<TappedRequest>): ReadonlyArray<Haystack> {
	return requests.flatMap((request, index) => [
		{ where: `request ${index + 1}`, bytes: withoutWhatStudioAdds(request) },
		{ where: `the unpacked body of request ${index + 1}`, bytes: request.body },
	]);
}

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), "canary-server-"));
	server = await startVerboseServer(database.databaseUrl, dataDir);
	tap = await openWireTap(() => server.url);
	await simulateADay(tap.url);
});

afterAll(async () => {
	tap.close();
	await server.stop();
	await rm(dataDir, { recursive: true, force: true });
});

describe("P2: anonymous by construction", () => {
	it("is a day worth looking at", async () => {
		const heads = tap.requests().map(({ head }) => head.split("\r\n")[0]);
		for (const call of ["start-session", "ingest", "still-alive", "end-session", "my-data"]) {
			expect(heads.filter((head) => head?.includes(call)).length).toBeGreaterThan(0);
		}
		const names = await database.query<{ name: string }>("SELECT DISTINCT name FROM events ORDER BY name");
		expect(names.map(({ name }) => name)).toEqual(
			["PageViewed", "SessionEnded", "SessionStarted", "StoryClosed", "StoryErrored", "StoryOpened"].sort(),
		);
	});

	it("puts nothing about a person, a place, a file or a story into any byte of any request", () => {
		expect(findLeaks(onTheWire(tap.requests()))).toEqual([]);
	});

	it("writes nothing of it, nor the place's id that Studio adds to every request, into any log line", () => {
		const log = server.output();
		expect(log.toString("utf8").split('"answered"').length).toBeGreaterThan(20);
		expect(tap.requests().every(({ head }) => head.includes(addedByStudio))).toBe(true);
		expect(findLeaks([{ where: "the log", bytes: log }])).toEqual([]);
	});

	it("keeps nothing of it in any table", async () => {
		const tables = await dumpTables(database);
		expect(tables.map(({ where }) => where)).toContain("table public.events");
		expect(tables.map(({ bytes }) => bytes.toString()).join()).toContain("StoryOpened");
		expect(findLeaks(tables)).toEqual([]);
	});

	it("sends neither a date nor a time of day, nor Studio's theme", async () => {
		for (const { head, body } of tap.requests()) {
			const own = head.replace(/^authorization: .*$/im, "");
			expect(own + body.toString("utf8")).not.toMatch(wallClock);
			expect(own + body.toString("utf8")).not.toMatch(themeNames);
		}
		const kept = Buffer.concat([server.output(), ...(await dumpTables(database)).map(({ bytes }) => bytes)]);
		expect(kept.toString("utf8")).not.toMatch(wallClock);
	});
});

describe("the canary itself", () => {
	it.each([
		["the place's name", "game.Name", "placeName (plain)"],
		["the user's id", `game:GetService("Players").LocalPlayer.UserId`, "userId (plain)"],
		[
			"the user's name in hexadecimal",
			`(string.gsub(game:GetService("Players").LocalPlayer.Name, ".", function(c) return string.format("%02x", string.byte(c)) end))`,
			"userName (hex)",
		],
		[
			"the locale backwards",
			`string.reverse(game:GetService("LocalizationService").RobloxLocaleId)`,
			"locale (backwards)",
		],
		["a story's folder", `game:GetService("ReplicatedStorage"):GetChildren()[1].Name:upper()`, "storyFolder (plain)"],
	])("notices a plugin that sends %s", async (_, expression, leak) => {
		const leaky = await openWireTap(() => server.url);
		await simulateAMinute(leaky.url, { project: await makeLeakyPlugin(expression) });
		expect(findLeaks(onTheWire(leaky.requests()))).toContain(`${leak} in request 1`);
		leaky.close();
	});

	it("notices a plugin that sends the machine's clock", async () => {
		const leaky = await openWireTap(() => server.url);
		await simulateAMinute(leaky.url, { project: await makeLeakyPlugin("os.time()") });
		expect(leaky.requests()[0]?.head).toMatch(wallClock);
		leaky.close();
	});

	it("notices a local plugin that sends another plugin's setting, which a plugin from the store cannot even read", async () => {
		const project = await makeLeakyPlugin(`script:FindFirstAncestorWhichIsA("Plugin"):GetSetting("${neighboursKey}")`);
		const leaky = await openWireTap(() => server.url);
		await simulateAMinute(leaky.url, { project, isLocal: true });
		expect(findLeaks(onTheWire(leaky.requests()))).toContain("otherPluginsSetting (plain) in request 1");
		leaky.close();
		const unable = await openWireTap(() => server.url);
		await simulateAMinute(unable.url, { project });
		expect(unable.requests()[0]?.head).toContain("X-Debug: nil");
		expect(findLeaks(onTheWire(unable.requests()))).toEqual([]);
		unable.close();
	});

	it("notices a row that holds a hashed user id, and a log line that holds the place's id", async () => {
		const hashed = createHash("sha256").update(planted.userId).digest("hex");
		await database.query("UPDATE sessions SET plugin_version = $1", [hashed]);
		expect(findLeaks(await dumpTables(database))).toEqual(["userId (sha256) in table public.sessions"]);
		const line = JSON.stringify({ level: 30, place: Number(planted.placeId), msg: "answered" });
		const log = Buffer.concat([server.output(), Buffer.from(line)]);
		expect(findLeaks([{ where: "the log", bytes: log }])).toEqual(["placeId (plain) in the log"]);
	});

	it("knows a value in every disguise, wherever it stands in what is around it", () => {
		for (const [what, value] of Object.entries(planted)) {
			for (const { form, text } of disguisesOf(value)) {
				const bytes = Buffer.from(`before ${text} after`, form === "UTF-16" ? "latin1" : "utf8");
				expect(findLeaks([{ where: "here", bytes }])).toContain(`${what} (${form}) in here`);
			}
			for (const before of ["", "x", "xy"]) {
				const bytes = Buffer.from(Buffer.from(`${before}${value}z`).toString("base64"));
				expect(findLeaks([{ where: "here", bytes }])).toContain(`${what} (base64) in here`);
			}
		}
	});
});
