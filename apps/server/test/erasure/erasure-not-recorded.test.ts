import { describe, expect, it } from "vitest";
import { useTestServer } from "../support/test-server.js";

/** Nothing can be written there, as when the disk is full. */
const server = useTestServer({ BACKUP_DIR: "/dev/null/backups" });

const erase = (id: string): Promise<Response> =>
	fetch(`${server.url}/telemetry/my-data`, { method: "DELETE", headers: { "Telemetry-Installation-Id": id } });

describe("an erasure that cannot be written down for backups", () => {
	it("is refused for the moment, and nothing is erased", async () => {
		const { installationId = "" } = await server.startSession();
		const answer = await erase(installationId);
		expect(answer.status).toBe(503);
		expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
		expect(await answer.json()).toMatchObject({ code: "unavailable" });
		expect(await server.query("SELECT FROM installations")).toHaveLength(1);
	});
});
