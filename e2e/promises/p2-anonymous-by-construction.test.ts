import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFlipbook } from "../support/flipbook.js";
import { useTelemetryServer } from "../support/telemetry-server.js";

const server = useTelemetryServer();

/** What must never be found anywhere but in Studio itself. */
const planted = {
	placeId: "7012345678",
	placeName: "Ottilies Geheimprojekt",
	userId: "4455667788",
	userName: "ottilie_quellbrunn",
	locale: "gsw-ch",
	storyName: "LoginDialogForAcme",
	storyFolder: "AcmeUnreleased",
};

function inEveryForm(value: string): ReadonlyArray<string> {
	const hash = (name: string): string => createHash(name).update(value).digest("hex");
	const bytes = Buffer.from(value);
	return [
		value,
		bytes.toString("hex"),
		bytes.toString("base64").replace(/=+$/, ""),
		encodeURIComponent(value),
		hash("md5"),
		hash("sha1"),
		hash("sha256"),
	];
}

function leaksIn(text: string): ReadonlyArray<string> {
	return Object.entries(planted)
		.filter(([, value]) => inEveryForm(value).some((form) => text.includes(form)))
		.map(([what]) => what);
}

const day = { requests: "", database: "" };

beforeAll(async () => {
	const person = await startFlipbook(server.url, {
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
							{
								name: `${planted.storyName}.story`,
								className: "ModuleScript",
								source: "return function() return function() end end",
							},
						],
					},
				],
			},
		},
	});
	await person.toggleWidget();
	await person.press("Yes");
	await person.studio.advance(5000);
	await person.openPage("Stories");
	await person.press(planted.storyName);
	await person.studio.advance(40_000);
	await person.openPage("Settings");
	await person.studio.advance(90_000);
	await person.quit();

	day.requests = JSON.stringify(
		person.studio.http.requests.map(({ url, headers, body }) => {
			// Studio adds the open place's id to every request, and nobody can stop it; the server drops it at the door.
			const { "Roblox-Id": added, ...own } = headers ?? {};
			expect(added).toBe(planted.placeId);
			return { url, own, body };
		}),
	);
	const tables = await server.query<{ name: string }>(
		"SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'",
	);
	const rows: Array<unknown> = [];
	for (const { name } of tables) {
		rows.push(await server.query(`SELECT t.*, t::text AS as_text FROM "${name}" t`));
	}
	day.database = JSON.stringify(rows);
});

afterAll(() => {
	day.requests = "";
	day.database = "";
});

describe("P2: anonymous by construction", () => {
	it("puts nothing about a person, a place or a story into any request", () => {
		expect(day.requests).toContain("StoryOpened");
		expect(leaksIn(day.requests)).toEqual([]);
	});

	it("keeps nothing about them in any table, not even the place's id that Studio adds to every request", () => {
		expect(day.database).toContain("StoryOpened");
		expect(leaksIn(day.database)).toEqual([]);
	});

	it("finds a leak when there is one", () => {
		const hashed = createHash("sha256").update(planted.userId).digest("hex");
		expect(leaksIn(`{"anonymizedUserId":"${hashed}"}`)).toEqual(["userId"]);
		expect(leaksIn(`page=${encodeURIComponent(planted.placeName)}`)).toEqual(["placeName"]);
	});

	it("sends neither a date nor a time of day", () => {
		// The simulated machine's clock stands in January 2026; any form of it would begin like this.
		expect(day.requests).not.toMatch(/2026-01|17672\d{5}/);
	});
});
