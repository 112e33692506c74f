import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { follow } from "../../src/sinks/feed/follow.js";
import { createFolderStore } from "../../src/sinks/lake/folder-store.js";
import { createLake } from "../../src/sinks/lake/lake.js";
import type { PastEvent, PastSession } from "../numbers/support/history.js";
import { useNumbersDatabase } from "../numbers/support/numbers-database.js";
import { useLakeReader } from "./support/lake-reader.js";

const database = useNumbersDatabase();
const reader = useLakeReader();
const nowMs = Date.parse("2026-03-11T12:00:00Z");
let folder = "";
let statements: ReadonlyArray<string> = [];

type Happened = readonly [name: string, properties?: PastEvent["properties"]];

let sessions = 0;

function session(startedAt: string, more: Partial<PastSession>, ...happened: ReadonlyArray<Happened>): PastSession {
	const startedAtMs = Date.parse(startedAt);
	sessions += 1;
	return {
		sessionId: `00000000-0000-4000-8000-00000000000${sessions}`,
		installation: 1,
		pluginVersion: "1.1.0",
		channel: "stable",
		origin: "studio",
		startedAtMs,
		openedAtMs: startedAtMs,
		lastSeenAtMs: startedAtMs + 300_000,
		endReason: "explicit",
		events: happened.map(([name, properties = {}], index) => ({
			seq: index + 1,
			name,
			occurredAtMs: startedAtMs + index * 1000,
			receivedAtMs: startedAtMs + index * 1000,
			properties,
		})),
		...more,
	};
}

const viewed = (page: string): Happened => ["PageViewed", { page }];
const opened = (story: number, framework: string): Happened => ["StoryOpened", { story, framework }];
const closed = (story: number, openMs: number): Happened => ["StoryClosed", { story, openMs }];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "telemetry-lake-page-"));
	const [monday, nextWeek] = ["2026-03-02T10:00:00Z", "2026-03-10T10:00:00Z"];
	await database.store([
		session(
			monday,
			{ pluginVersion: "1.0.0" },
			...[viewed("Home"), viewed("Story"), opened(1, "react"), closed(1, 40_000), viewed("Settings")],
		),
		session(monday, { installation: 2 }, viewed("Home"), viewed("Story"), ["StoryErrored", { phase: "mount" }]),
		session(nextWeek, {}, opened(1, "react"), closed(1, 20_000), opened(2, "fusion"), closed(2, 5000)),
		session(nextWeek, { installation: 3, lastSeenAtMs: Date.parse(nextWeek) + 10_000 }, viewed("Home")),
		session(nextWeek, { installation: 4, origin: "other" }, viewed("Home")),
	]);
	const lake = createLake({
		databaseUrl: database.url,
		store: createFolderStore(join(folder, "lake")),
		place: folder,
		stagingFolder: join(folder, "staging"),
	});
	await follow(database.db, lake, { nowMs });
	const page = await readFile(new URL("../../../../docs/guides/data-lake.md", import.meta.url), "utf8");
	statements = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = ""]) =>
		sql.replaceAll("'lake/", `'${folder}/lake/`),
	);
	for (const statement of (statements[0] ?? "").trim().split(";\n")) {
		await reader.query(statement);
	}
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the analyses of docs/guides/data-lake.md", () => {
	it("are five", () => {
		expect(statements).toHaveLength(6);
	});

	it("count active installations as the dashboard does", async () => {
		const active = await reader.query(statements[1] ?? "");
		expect(active).toEqual([
			{ day: "2026-03-02", active: "2" },
			{ day: "2026-03-10", active: "1" },
		]);
		await rollUp(database.db, { nowMs, catalogue });
		expect(
			await database.query(
				`SELECT day::text, daily::text AS active FROM daily_actives
				WHERE (plugin_version, channel, traffic) = ('all', 'all', 'studio') AND daily > 0 ORDER BY day`,
			),
		).toEqual(active);
	});

	it("say from which page people go to which", async () => {
		expect(await reader.query(statements[2] ?? "")).toEqual([
			{ before: "Home", page: "Story", times: "2" },
			{ before: "Story", page: "Settings", times: "1" },
		]);
	});

	it("say who comes back", async () => {
		expect(await reader.query(statements[3] ?? "")).toEqual([
			{ first_week: "2026-03-02", weeks_later: "0", installations: "2" },
			{ first_week: "2026-03-02", weeks_later: "1", installations: "1" },
			{ first_week: "2026-03-09", weeks_later: "0", installations: "2" },
		]);
	});

	it("say for how long stories are open", async () => {
		expect(await reader.query(statements[4] ?? "")).toEqual([
			{ framework: "react", stories: "2", median_seconds: 30 },
			{ framework: "fusion", stories: "1", median_seconds: 5 },
		]);
	});

	it("say in which versions stories fail", async () => {
		expect(await reader.query(statements[5] ?? "")).toEqual([
			{ plugin_version: "1.0.0", sessions: "1", percent_with_errors: 0 },
			{ plugin_version: "1.1.0", sessions: "4", percent_with_errors: 25 },
		]);
	});
});
