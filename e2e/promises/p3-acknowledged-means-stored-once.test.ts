import { beforeEach, describe, expect, it } from "vitest";
import { installFlipbook, startFlipbook } from "../support/flipbook.ts";
import { useTelemetryServer } from "../support/telemetry-server.ts";

const server = useTelemetryServer();

beforeEach(() => server.clear());

async function names(): Promise<ReadonlyArray<string>> {
	const rows = await server.query<{ name: string }>("SELECT name FROM events ORDER BY session_id, seq");
	return rows.map((row) => row.name);
}

describe("P3: acknowledged means stored, exactly once", () => {
	it("sends again what nobody acknowledged, once the server is back", async () => {
		const person = await startFlipbook(server.url);
		await person.toggleWidget();
		await person.press("Yes");
		await person.studio.advance(15_000);
		await server.stop();
		await person.openPage("Stories");
		await person.openPage("About");
		await person.studio.advance(120_000);
		await server.start();
		await person.studio.advance(600_000);
		expect(await names()).toEqual(["SessionStarted", "PageViewed", "PageViewed"]);
		await person.quit();
	});

	it("does not take a network's login page for an acknowledgement", async () => {
		const person = await startFlipbook(server.url);
		await person.toggleWidget();
		await person.press("Yes");
		await person.studio.advance(15_000);
		const loginPage = { kind: "answers", status: 200, body: "<html>Please log in</html>" } as const;
		person.studio.http.conditions.set("apis.flipbooklabs.com", loginPage);
		await person.openPage("Stories");
		await person.studio.advance(60_000);
		expect(await names()).toEqual(["SessionStarted"]);
		person.studio.http.conditions.clear();
		await person.studio.advance(600_000);
		expect(await names()).toEqual(["SessionStarted", "PageViewed"]);
		await person.quit();
	});

	it("counts once what was stored although the answer was lost", async () => {
		const person = await startFlipbook(server.url);
		await person.toggleWidget();
		await person.press("Yes");
		await person.studio.advance(15_000);
		await person.openPage("Stories");
		await person.studio.advance(11_000);
		const sent = person.studio.http.requests.findLast((request) => request.url.endsWith("/ingest"));
		const repeated = await fetch(`${server.url}/telemetry/ingest`, {
			method: "POST",
			headers: {
				Authorization: sent?.headers?.["Authorization"] ?? "",
				"Content-Type": "application/json",
			},
			body: sent?.body ?? "",
		});
		expect(await repeated.json()).toMatchObject({ accepted: 0, duplicates: 1 });
		expect(await names()).toEqual(["SessionStarted", "PageViewed"]);
		await person.quit();
	});

	it("sends on the next start what could not be sent when Studio was closed", async () => {
		const person = await startFlipbook(server.url);
		await person.toggleWidget();
		await person.press("Yes");
		await person.studio.advance(15_000);
		person.studio.http.conditions.set("apis.flipbooklabs.com", { kind: "netFailure" });
		await person.openPage("Stories");
		await person.plugin.unload();
		await person.studio.settle();
		expect(await names()).toEqual(["SessionStarted"]);

		person.studio.http.conditions.clear();
		await installFlipbook(person.studio);
		await person.showWidget();
		await person.studio.advance(30_000);
		const sessions = await server.query<{ names: ReadonlyArray<string> }>(
			`SELECT array_agg(name ORDER BY seq) AS names FROM events NATURAL JOIN sessions
			GROUP BY session_id, started_at ORDER BY started_at`,
		);
		expect(sessions.map((session) => session.names)).toEqual([
			["SessionStarted", "PageViewed", "SessionEnded"],
			["SessionStarted"],
		]);
		await person.studio.close();
	});
});
