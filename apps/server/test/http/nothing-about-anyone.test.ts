import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { catalogue } from "@flipbook-telemetry/event-schema";
import express from "express";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/database/connect.js";
import { createAnonymizer } from "../../src/http/anonymizer.js";
import { rollUp } from "../../src/numbers/rollup/roll-up.js";
import { loginRequests } from "../../src/site/login/login-requests.js";
import { captureLog } from "../support/captured-log.js";
import { pinned, startHeaders, useTestServer } from "../support/test-server.js";

const log = captureLog();
const metricsToken = "a-token-for-those-who-may-look";
const server = useTestServer(
	{ METRICS_TOKEN: metricsToken, RATE_LIMIT_STORE: "postgres", REQUESTS_PER_MINUTE_PER_SESSION: "10" },
	{ logger: log.logger },
);

/** What Studio and proxies add to a request. */
const added = {
	"Roblox-Id": "7012345678",
	"User-Agent": "RobloxStudio/WinInet planted-agent",
	"X-Forwarded-For": "203.0.113.77",
	"X-Real-IP": "203.0.113.78",
	"CF-Connecting-IP": "203.0.113.79",
	"True-Client-IP": "203.0.113.80",
	Forwarded: "for=203.0.113.81",
	"CF-Ray": "planted-ray",
	Cookie: "who=planted-cookie",
	Referer: "https://planted.example/",
};

async function dump(): Promise<string> {
	const tables = await server.query<{ name: string }>(
		"SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'",
	);
	let text = "";
	for (const { name } of tables) {
		text += JSON.stringify(await server.query(`SELECT t::text FROM "${name}" t`));
	}
	return text;
}

describe("the server", () => {
	it("keeps and logs nothing that says who sent a request", async () => {
		const { sessionId, sessionToken, installationId = "" } = await server.startSession(added);
		const authorized = { ...added, Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" };
		const answers: Array<string> = [];
		const ask = async (path: string, init: RequestInit): Promise<number> => {
			const response = await fetch(`${server.url}${path}`, init);
			answers.push(JSON.stringify([...response.headers]), await response.text());
			return response.status;
		};
		const ingest = (body: string): Promise<number> =>
			ask("/telemetry/ingest", { method: "POST", headers: authorized, body });
		await ingest(JSON.stringify({ events: [pinned(1), { seq: 2, name: "Planted name", ageMs: 0 }] }));
		await ingest("{broken planted-body");
		await ask("/telemetry/still-alive", { headers: authorized });
		await ask("/planted-path?planted=query", { headers: added });
		await ask("/telemetry/my-data", { headers: { ...added, "Telemetry-Installation-Id": "planted-id" } });
		await ask("/telemetry/still-alive", { headers: { ...added, Authorization: `Bearer ${sessionToken}x` } });
		await server.startSession({ "Telemetry-Installation-Id": installationId });
		const statuses = [];
		for (let beat = 0; beat < 10; beat += 1) {
			statuses.push(await ask("/telemetry/still-alive", { headers: authorized }));
		}
		expect(statuses).toContain(429);
		const db = connect(server.databaseUrl, 2, () => undefined);
		await rollUp(db, { nowMs: server.nowMs, catalogue });
		await db.destroy();
		for (const path of ["/metrics", "/api/numbers/uses?traffic=all", "/api/numbers/live", "/readyz"]) {
			await ask(path, { headers: { ...added, Authorization: `Bearer ${metricsToken}` } });
		}

		const logged = log.text();
		expect(logged.match(/"answered"/g)?.length).toBeGreaterThanOrEqual(6);
		const stored = await dump();
		expect(stored).toContain("StoryPinned");
		const answered = answers.join("\n");
		expect(answered).toContain("rate_limited");
		expect(answered).toContain("telemetry_requests_total");
		const secrets = [
			...Object.values(added),
			sessionToken,
			installationId,
			installationId.replaceAll("-", ""),
			"lanted",
		];
		for (const secret of secrets) {
			expect(logged).not.toContain(secret);
			expect(stored).not.toContain(secret);
			// An answer may tell its sender what was wrong with a body, but repeats no header.
			if (secret !== "lanted") {
				expect(answered).not.toContain(secret);
			}
		}
		expect(stored).not.toContain(Buffer.from(installationId).toString("hex"));
		expect(logged).not.toContain(sessionId);
		for (const text of [logged, stored, answered]) {
			expect(text).not.toContain("127.0.0.1");
			expect(text).not.toContain(metricsToken);
		}
	});
});

describe("the door", () => {
	it("lets nothing in but the headers on its list", async () => {
		let seen: unknown;
		const app = express();
		app.use(
			createAnonymizer({
				trust: { trustedProxies: [], clientAddressHeader: "x-forwarded-for" },
				now: Date.now,
				needsNoAddress: () => false,
				watch: undefined,
				loginRequests,
			}),
		);
		app.use((incoming, response) => {
			seen = { headers: incoming.headers, raw: incoming.rawHeaders, distinct: incoming.headersDistinct };
			response.end();
		});
		const listener = createServer(app);
		await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
		const { port } = listener.address() as AddressInfo;
		await new Promise<void>((resolve, reject) => {
			request({ host: "127.0.0.1", port, headers: { ...added, ...startHeaders } }, (response) => {
				response.resume().on("end", resolve);
			})
				.on("error", reject)
				.end();
		});
		listener.close();
		const text = JSON.stringify(seen);
		expect(text).toContain("1.2.3");
		for (const value of Object.values(added)) {
			expect(text).not.toContain(value);
		}
	});
});
