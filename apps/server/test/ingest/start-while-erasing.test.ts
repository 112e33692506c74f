import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startHeaders, useTestServer } from "../support/test-server.js";

const server = useTestServer({
	REQUESTS_PER_MINUTE_PER_ADDRESS: "1000000",
	REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
	DATABASE_POOL_SIZE: "20",
});

const start = (key: string, method: "GET" | "POST", installationId?: string): Promise<Response> =>
	fetch(`${server.url}/telemetry/start-session`, {
		method,
		headers: {
			...startHeaders,
			"Telemetry-Session-Key": key,
			...(installationId === undefined ? {} : { "Telemetry-Installation-Id": installationId }),
		},
	});

const erase = (installationId: string): Promise<Response> =>
	fetch(`${server.url}/telemetry/my-data`, {
		method: "DELETE",
		headers: { "Telemetry-Installation-Id": installationId },
	});

/** Whatever session is added is gone by the time one looks. */
const loseEverySession = `
	CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
	CREATE TRIGGER lose BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION lose()`;

describe("a session that is opened while its installation is erased", () => {
	it("is opened anew or before, whichever way the requests meet", async () => {
		const statuses = new Set<number>();
		for (let round = 0; round < 60; round += 1) {
			const key = randomUUID();
			const { installationId } = (await (await start(key, "GET")).json()) as { installationId: string };
			const answers = await Promise.all(
				[0, 1, 2, 3].flatMap((index) => [
					start(key, "GET"),
					erase(installationId),
					start(key, "POST", installationId),
					start(randomUUID(), index % 2 === 0 ? "GET" : "POST", installationId),
				]),
			);
			answers.forEach((answer) => statuses.add(answer.status));
		}
		expect([...statuses].filter((status) => ![200, 204, 503].includes(status))).toEqual([]);
		expect(statuses).toContain(200);
	});

	it("is refused for the moment when it is erased each time it is tried", async () => {
		await server.query(loseEverySession);
		const answer = await start(randomUUID(), "GET");
		await server.query("DROP FUNCTION lose CASCADE");
		expect(answer.status).toBe(503);
		expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
		expect(await answer.json()).toMatchObject({ code: "unavailable" });
		expect(await server.query("SELECT FROM installations")).toEqual([]);
	});
});
