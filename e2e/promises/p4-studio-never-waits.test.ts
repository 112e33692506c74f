import { describe, expect, it } from "vitest";
import { startFlipbook } from "../support/flipbook.ts";
import { useTelemetryServer } from "../support/telemetry-server.ts";

const server = useTelemetryServer();

function mostInAnyMinute(times: ReadonlyArray<number>): number {
	return Math.max(...times.map((start) => times.filter((time) => time >= start && time < start + 60).length));
}

describe("P4: Studio never waits", () => {
	it("goes on while the permission prompt is open, with no more than that one request", async () => {
		const person = await startFlipbook(server.url);
		person.studio.http.prompt = "ask";
		await person.toggleWidget();
		await person.press("Yes");
		await person.studio.advance(3_600_000);
		await person.openPage("Stories");
		await person.press("Button");
		expect(await person.studio.query({ text: "Press me" })).toBeDefined();
		expect(person.studio.http.requests).toHaveLength(1);
		person.studio.http.answerPrompts("allow");
		await person.studio.advance(20_000);
		expect(person.studio.http.requests.length).toBeGreaterThan(1);
		await person.quit();
	});

	it("makes at most six requests a minute, however much happens", async () => {
		const person = await startFlipbook(server.url);
		await person.toggleWidget();
		await person.press("Yes");
		const madeAt: Array<number> = [];
		for (let second = 0; second < 300; second += 1) {
			const before = person.studio.http.requests.length;
			await person.openPage(second % 2 === 0 ? "Stories" : "About");
			await person.studio.advance(1000);
			madeAt.push(...person.studio.http.requests.slice(before).map(() => second));
		}
		expect(madeAt.length).toBeGreaterThan(20);
		expect(mostInAnyMinute(madeAt)).toBeLessThanOrEqual(6);
		await person.quit();
	});

	it.each([
		["the server answers with an error page", { kind: "answers", status: 502, body: "<html>bad gateway</html>" }],
		["the server answers with nonsense", { kind: "answers", status: 200, body: "nonsense" }],
		["there is no network", { kind: "dnsFailure" }],
		[
			"the person has blocked the address",
			{ kind: "throws", text: "HttpService permission denied on domain x for plugin 1." },
		],
		["Studio says something it never said before", { kind: "throws", text: "Something new" }],
	] as const)("puts no error into Studio's output when %s", async (_, condition) => {
		const person = await startFlipbook(server.url);
		person.studio.http.conditions.set("apis.flipbooklabs.com", condition);
		await person.toggleWidget();
		await person.press("Yes");
		await person.openPage("Stories");
		await person.studio.advance(600_000);
		await person.press("Button");
		await person.quit();
		expect(person.studio.output).toEqual([]);
		expect(person.studio.http.requests.length).toBeLessThan(60);
	});
});
