import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { startHeaders, useTestServer } from "../support/test-server.js";

const metricsToken = "a-token-for-those-who-may-look";
const server = useTestServer({ METRICS_TOKEN: metricsToken });

interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>;
	readonly body: Buffer;
}

/** Unlike `fetch`, unpacks nothing. */
function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = "GET"): Promise<Answer> {
	return new Promise((resolve, reject) => {
		request(server.url + path, { method, headers }, (response) => {
			const chunks: Array<Buffer> = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("end", () =>
				resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
			);
		})
			.on("error", reject)
			.end();
	});
}

const gzip = { "Accept-Encoding": "gzip" };
const authorized = { Authorization: `Bearer ${metricsToken}` };

/** The files that the page of the dashboard names. */
async function assets(): Promise<ReadonlyArray<string>> {
	const { body } = await ask("/dashboard/");
	return [...body.toString().matchAll(/(?:src|href)="(?:\.|\/dashboard)\/(assets\/[^"]+)"/g)].map(
		([, file]) => `/dashboard/${file}`,
	);
}

describe("content that does not change", () => {
	it("is packed for those who take that, and the same for those who do not", async () => {
		const files = await assets();
		expect(files.map((file) => file.split(".").pop()).sort()).toEqual(["css", "js"]);
		for (const path of [...files, "/docs/redoc.js", "/openapi.json"]) {
			const [packed, plain] = [await ask(path, gzip), await ask(path, { "Accept-Encoding": "identity" })];
			expect(packed.headers["content-encoding"], path).toBe("gzip");
			expect(plain.headers["content-encoding"], path).toBeUndefined();
			expect([packed.headers["vary"], plain.headers["vary"]], path).toEqual(["Accept-Encoding", "Accept-Encoding"]);
			expect(gunzipSync(packed.body).equals(plain.body), path).toBe(true);
			expect(packed.body.length, path).toBeLessThan(plain.body.length / 2);
			expect(packed.headers["etag"], path).not.toBe(plain.headers["etag"]);
		}
	});

	it("is not sent again to those who have it", async () => {
		for (const path of [...(await assets()), "/docs/redoc.js", "/openapi.json"]) {
			const first = await ask(path, gzip);
			const again = await ask(path, { ...gzip, "If-None-Match": String(first.headers["etag"]) });
			expect([again.status, again.body.length], path).toEqual([304, 0]);
			expect((await ask(path, { ...gzip, "If-None-Match": '"another"' })).status, path).toBe(200);
		}
	});

	it("may be kept: for ever where its name changes with it, for a day otherwise, and the page itself not at all", async () => {
		for (const file of await assets()) {
			expect((await ask(file)).headers["cache-control"]).toBe("public, max-age=31536000, immutable");
		}
		expect((await ask("/docs/redoc.js")).headers["cache-control"]).toBe("public, max-age=86400");
		expect((await ask("/openapi.json")).headers["cache-control"]).toBe("no-cache");
		expect((await ask("/dashboard/")).headers["cache-control"]).toBe("no-store");
	});

	it("is described to HEAD and not sent", async () => {
		const { status, headers, body } = await ask("/docs/redoc.js", gzip, "HEAD");
		expect([status, body.length]).toEqual([200, 0]);
		expect(Number(headers["content-length"])).toBeGreaterThan(100_000);
	});
});

describe("the dashboard", () => {
	it("is found without the slash at its end too", async () => {
		const { status, headers } = await ask("/dashboard");
		expect([status, headers["location"]]).toEqual([301, "/dashboard/"]);
	});

	it.each(["/dashboard/nothing.js", "/dashboard/../main.js", "/dashboard/%2e%2e/main.js", "/dashboard/assets"])(
		"shows no file but its own: %s",
		async (path) => {
			expect((await ask(path)).status).toBe(404);
		},
	);
});

describe("what is made for one request", () => {
	it("is packed when it is a table of numbers", async () => {
		for (const format of ["json", "csv"]) {
			const path = `/api/numbers/sessions?from=2025-06-01&to=2026-02-28&format=${format}`;
			const [packed, plain] = [await ask(path, { ...gzip, ...authorized }), await ask(path, authorized)];
			expect(packed.headers["content-encoding"], format).toBe("gzip");
			expect(String(packed.headers["vary"]), format).toContain("Accept-Encoding");
			expect(gunzipSync(packed.body).equals(plain.body), format).toBe(true);
		}
	});

	it("is never packed when it holds a secret or repeats what was sent", async () => {
		const started = await ask("/telemetry/start-session", { ...gzip, ...startHeaders });
		expect(started.body.toString()).toContain("sessionToken");
		expect(started.headers["content-encoding"]).toBeUndefined();
		const { installationId } = JSON.parse(started.body.toString()) as { readonly installationId: string };
		const mine = await ask("/telemetry/my-data", { ...gzip, "Telemetry-Installation-Id": installationId });
		expect([mine.status, mine.headers["content-encoding"]]).toEqual([200, undefined]);
		expect((await ask("/api/login/me", { ...gzip, ...authorized })).headers["content-encoding"]).toBeUndefined();
		const refused = await ask(`/api/numbers/sessions?${"x".repeat(2000)}=1`, { ...gzip, ...authorized });
		expect([refused.status, refused.headers["content-encoding"]]).toEqual([400, undefined]);
	});
});
