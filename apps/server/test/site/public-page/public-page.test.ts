import { catalogue } from "@flipbook-telemetry/event-schema";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../../src/database/connect.js";
import type { Database } from "../../../src/database/database.js";
import { rollUp } from "../../../src/numbers/rollup/roll-up.js";
import { emptyTables } from "../../numbers/support/store-sessions.js";
import { pinned, useTestServer } from "../../support/test-server.js";

const dayMs = 24 * 3_600_000;
const sharing = useTestServer({ SHARED_NUMBERS: "daily,weekly,monthly,stories" });
const silent = useTestServer();
const elsewhere = useTestServer({
	LAKE: "./no-lake-is-written-in-a-test",
	POSTHOG_HOST: "https://eu.i.posthog.com",
	POSTHOG_KEY: "phc_0123456789",
});
let db: Database;
let looks = 0;

beforeAll(() => {
	db = connect(sharing.databaseUrl, 2, () => undefined);
});

beforeEach(() => emptyTables((sql) => sharing.query(sql)));

afterAll(() => db.destroy());

/** What Studio adds to every request. */
const studio = { "User-Agent": "RobloxStudio/WinInet", "Roblox-Id": "0" };

/** So many installations are active today; then it is tomorrow, and the page has forgotten what it knew. */
async function letBeActive(installations: number): Promise<void> {
	const todayMs = sharing.nowMs;
	for (let installation = 0; installation < installations; installation += 1) {
		const { sessionToken } = await sharing.startSession(studio);
		sharing.nowMs = todayMs + 60_000;
		await sharing.ingest(sessionToken, [pinned(1)]);
		sharing.nowMs = todayMs;
	}
	looks += 1;
	sharing.nowMs = todayMs + dayMs + 120_000 * looks;
	await rollUp(db, { nowMs: sharing.nowMs, catalogue });
}

describe("the public page", () => {
	it("says of every event what it is and what it is for", async () => {
		const response = await silent.get("/");
		expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
		expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
		const text = await response.text();
		for (const { description, why, properties } of catalogue) {
			for (const words of [description, why, ...properties.map((property) => property.description)]) {
				expect(text).toContain(words.replaceAll('"', "&quot;"));
			}
		}
		expect(text).toContain("for 90 days");
	});

	it("says where data goes besides, if it does, and no key", async () => {
		expect(await (await silent.get("/")).text()).not.toContain("Where it is kept besides");
		const text = await (await elsewhere.get("/")).text();
		expect(text).toContain("A copy of sessions and events as files, for as long as the plugin's maker keeps them");
		expect(text).toContain("A copy of events at PostHog (https://eu.i.posthog.com)");
		expect(text).not.toContain("phc_");
	});

	it("shows no number that the maker does not share", async () => {
		expect(await (await silent.get("/")).text()).not.toContain("How the plugin is used");
		await letBeActive(6);
		const text = await (await sharing.get("/")).text();
		expect(text).toContain("<dt>Daily active</dt><dd>6</dd>");
		expect(text).toContain("<dt>Stories opened</dt><dd>0</dd>");
		expect(text).not.toContain("<dt>Sessions</dt>");
	});

	it("is about days, weeks and months that are over, and says about which", async () => {
		await letBeActive(6);
		const text = await (await sharing.get("/")).text();
		expect(text).toContain('<dt>Daily active</dt><dd>6</dd><dd class="range"><time>2026-03-01</time></dd>');
		expect(text).toContain('<dd>6</dd><dd class="range"><time>2026-02-23</time> to <time>2026-03-01</time></dd>');
		await letBeActive(7);
		const later = await (await sharing.get("/")).text();
		expect(later).toContain('<dt>Daily active</dt><dd>7</dd><dd class="range"><time>2026-03-02</time></dd>');
		expect(later).toContain('<dd>6</dd><dd class="range"><time>2026-02-23</time> to <time>2026-03-01</time></dd>');
	});

	it("says that nothing is counted yet, rather than 0, before there is a day that is over", async () => {
		looks += 1;
		sharing.nowMs += 120_000 * looks;
		const text = await (await sharing.get("/")).text();
		expect(text).toContain("<dt>Daily active</dt><dd>not counted yet</dd></div>");
		expect(await (await sharing.get("/embed")).text()).toContain('aria-label="daily active: not counted yet"');
	});

	it("does not say how many they are when they are few", async () => {
		await letBeActive(4);
		expect(await (await sharing.get("/")).text()).toContain("<dt>Daily active</dt><dd>not shown</dd>");
		expect(await (await sharing.get("/embed")).text()).toContain('aria-label="daily active: not shown"');
	});

	it("does not show a week that would tell, less one of its days, how many the few on the other days are", async () => {
		sharing.nowMs -= dayMs;
		await letBeActive(1);
		await letBeActive(6);
		const text = await (await sharing.get("/")).text();
		expect(text).toContain("<dt>Daily active</dt><dd>6</dd>");
		expect(text).toContain("<dt>Weekly active</dt><dd>not shown</dd>");
	});

	it("does not say how many stories few installations have opened", async () => {
		const opened = { seq: 2, name: "StoryOpened", ageMs: 0, properties: { story: 1, framework: "react" } };
		const { sessionToken } = await sharing.startSession(studio);
		await sharing.ingest(sessionToken, [opened]);
		await letBeActive(6);
		const text = await (await sharing.get("/")).text();
		expect(text).toContain("<dt>Stories opened</dt><dd>not shown</dd>");
	});
});

describe("the badge", () => {
	it("shows who was active yesterday, and may be shown on other sites", async () => {
		await letBeActive(7);
		const response = await sharing.get("/embed");
		expect(response.headers.get("Content-Type")).toContain("image/svg+xml");
		expect(response.headers.get("Cache-Control")).toBe("public, max-age=3600");
		expect(response.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
		expect(await response.text()).toContain('aria-label="daily active: 7"');
	});

	it("is not there unless the maker shares the number", async () => {
		const response = await silent.get("/embed");
		expect(response.status).toBe(404);
		expect(await response.json()).toMatchObject({ detail: "Put daily into SHARED_NUMBERS to have a badge here." });
	});
});
