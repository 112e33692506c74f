import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { paths } from "@flipbook-telemetry/event-schema";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addressHeaders } from "../../src/http/address-headers.js";
import { createContract } from "../../src/ingest/contract/contract.js";
import { createDocument } from "../../src/site/api-reference/document.js";
import { captureLog } from "../support/captured-log.js";
import { sendRaw } from "../support/raw-connection.js";
import { pinned, startHeaders, useTestServer } from "../support/test-server.js";

const metricsToken = "a-token-for-those-who-may-look";

/** As proxies write them: alone, in a chain, with ports, with words around them. */
const planted = ["203.0.113.77", "2001:db8:77::77", "198.51.100.7"];
const spellings = [
	"203.0.113.77",
	"2001:db8:77::77",
	"203.0.113.77, 198.51.100.7",
	"203.0.113.77:50123",
	"[2001:db8:77::77]:50123",
	'for="[2001:db8:77::77]";proto=https',
];

/** What handlers could see of a request: everything that Node keeps of what was sent. */
function visibleIn({ headers, rawHeaders, headersDistinct, trailers, rawTrailers, url }: IncomingMessage): string {
	return JSON.stringify({ headers, rawHeaders, headersDistinct, trailers, rawTrailers, url });
}

function leaksIn(text: string): ReadonlyArray<string> {
	return planted.filter((address) => text.includes(address));
}

/** Watches what is visible of each request in this process when it has been answered: what all its handlers could see. */
function watchRequests(): { readonly seen: Array<string>; readonly stop: () => void } {
	const seen: Array<string> = [];
	const listener = (message: unknown): void => {
		seen.push(visibleIn((message as { request: IncomingMessage }).request));
	};
	subscribe("http.server.response.finish", listener);
	return { seen, stop: () => void unsubscribe("http.server.response.finish", listener) };
}

async function withPlainServer<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	try {
		return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	} finally {
		server.close();
	}
}

const everyCall = Object.entries(createDocument(createContract()).paths ?? {})
	.filter(([path]) => path !== "/api/numbers/live")
	.flatMap(([path, calls]) => Object.keys(calls).map((method) => ({ path, method: method.toUpperCase() })));

describe.each(["counted", "removed"])("a server where addresses are %s", (clientAddresses) => {
	const log = captureLog();
	const server = useTestServer(
		{
			CLIENT_ADDRESSES: clientAddresses,
			METRICS_TOKEN: metricsToken,
			REQUESTS_PER_MINUTE_PER_ADDRESS: "100000",
			REQUESTS_PER_MINUTE_ALTOGETHER: "10000000",
			REQUESTS_PER_MINUTE_PER_SESSION: "100000",
		},
		{ logger: log.logger },
	);
	let watch: ReturnType<typeof watchRequests>;

	beforeAll(() => {
		watch = watchRequests();
	});

	beforeEach(() => {
		watch.seen.length = 0;
	});

	afterAll(() => watch.stop());

	async function expectNoLeak(): Promise<void> {
		expect(leaksIn(watch.seen.join("\n")), "seen by handlers").toEqual([]);
		expect(leaksIn(log.text()), "logged").toEqual([]);
		const metrics = await server.get("/metrics", metricsToken).then((response) => response.text());
		expect(leaksIn(metrics), "in the metrics").toEqual([]);
	}

	it("shows no handler, no log and no metric an address, whichever header it came in, at every path", async () => {
		expect(everyCall.length).toBeGreaterThan(15);
		for (const { path, method } of everyCall) {
			for (const spelling of spellings) {
				const headers = Object.fromEntries([...addressHeaders].map((name) => [name, spelling]));
				await fetch(`${server.url}${path}`, { method, headers: { ...startHeaders, ...headers } });
			}
		}
		expect(watch.seen.length).toBeGreaterThanOrEqual(everyCall.length * spellings.length);
		await expectNoLeak();
	});

	it("shows none to what a session does either", async () => {
		const headers = Object.fromEntries([...addressHeaders].map((name) => [name, "203.0.113.77"]));
		const { sessionToken } = await server.startSession(headers);
		const authorized = { ...headers, Authorization: `Bearer ${sessionToken}`, "Content-Type": "application/json" };
		const answer = await fetch(`${server.url}${paths.ingest}`, {
			method: "POST",
			headers: authorized,
			body: JSON.stringify({ events: [pinned(1)] }),
		});
		expect(answer.status).toBe(200);
		await fetch(`${server.url}${paths.stillAlive}`, { headers: authorized });
		await fetch(`${server.url}${paths.endSession}`, { headers: authorized });
		await expectNoLeak();
	});

	it("shows none of a header that nobody has heard of", async () => {
		const names = fc.stringMatching(/^x-[a-z]{1,12}(-[a-z]{1,12})?$/).filter((name) => !name.startsWith("x-telemetry"));
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(names, { minLength: 1, maxLength: 5 }), async (headers) => {
				await fetch(`${server.url}/readyz`, {
					headers: Object.fromEntries(headers.map((name) => [name, "203.0.113.77"])),
				});
			}),
			{ numRuns: 30 },
		);
		await expectNoLeak();
	});

	it("shows none of a header that was sent twice, or in capitals", async () => {
		const lines = [
			"X-FORWARDED-FOR: 203.0.113.77",
			"x-forwarded-for: 198.51.100.7",
			"Cf-Connecting-Ip: 2001:db8:77::77",
		];
		const { statuses } = await sendRaw(
			server.url,
			["GET /readyz HTTP/1.1", "Host: x", ...lines, "Connection: close", "", ""].join("\r\n"),
		);
		expect(statuses).toEqual([200]);
		await expectNoLeak();
	});
});

describe("what looks for addresses", () => {
	it("finds one that a handler can see", async () => {
		const watch = watchRequests();
		await withPlainServer(
			(_request, response) => response.end(),
			(url) => fetch(url, { headers: { "X-Client-IP": "203.0.113.77" } }),
		);
		watch.stop();
		expect(leaksIn(watch.seen.join("\n"))).toEqual(["203.0.113.77"]);
	});
});

describe("a server that no address should reach", () => {
	const log = captureLog();
	const server = useTestServer(
		{ CLIENT_ADDRESSES: "removed", METRICS_TOKEN: metricsToken, REQUESTS_PER_MINUTE_ALTOGETHER: "100000" },
		{ logger: log.logger },
	);

	async function arrivedWith(headers: Record<string, string>): Promise<unknown> {
		const response = await fetch(`${server.url}/readyz`, { headers });
		return ((await response.json()) as { addressesArrived?: unknown }).addressesArrived;
	}

	const warnings = (): ReadonlyArray<string> =>
		[...log.text().matchAll(/"header":"([^"]+)"[^\n]*an address arrived/g)].map((match) => match[1] ?? "");

	it("says that none came when none did", async () => {
		expect(await arrivedWith({})).toEqual([]);
		expect(warnings()).toEqual([]);
	});

	it.each([...addressHeaders])("says that one came in %s, to whoever sent it", async (header) => {
		expect(await arrivedWith({ [header]: "203.0.113.77" })).toEqual([header]);
	});

	it("takes a country or a city for an address, since it was looked up by one", async () => {
		expect(await arrivedWith({ "CF-IPCountry": "DE", "CF-IPCity": "Berlin" })).toEqual(["cf-ipcountry", "cf-ipcity"]);
	});

	it("notices an address in a header that nobody has heard of, and does not repeat the name", async () => {
		expect(await arrivedWith({ "X-Jane-Doe": "203.0.113.77" })).toEqual(["unknown header"]);
		expect(log.text()).not.toMatch(/jane/i);
	});

	it("does not take lengths, ids and versions for addresses", async () => {
		const harmless = {
			"Roblox-Id": "7012345678",
			"User-Agent": "RobloxStudio/0.651.0.6510833",
			"Cf-Ray": "230b030023ae2822-FRA",
			Dnt: "1",
			Age: "80",
		};
		expect(await arrivedWith(harmless)).toEqual([]);
	});

	it("does not complain of the edge's own addresses, which say nothing about a sender", async () => {
		expect(await arrivedWith({ "X-Forwarded-For": "172.70.80.9" })).toEqual([]);
		expect(await arrivedWith({ "X-Forwarded-For": "127.0.0.1, 10.1.2.3, 2400:cb00::1" })).toEqual([]);
		expect(await arrivedWith({ "X-Forwarded-For": "203.0.113.77, 172.70.80.9" })).toEqual(["x-forwarded-for"]);
	});

	it("counts each arrival and logs each header once", async () => {
		await arrivedWith({ "X-Real-IP": "203.0.113.77" });
		await arrivedWith({ "X-Real-IP": "198.51.100.7" });
		expect(warnings().filter((header) => header === "x-real-ip")).toHaveLength(1);
		const metrics = await server.get("/metrics", metricsToken).then((response) => response.text());
		expect(Number(/telemetry_addresses_arrived_total\{header="x-real-ip"\} (\d+)/.exec(metrics)?.[1])).toBe(3);
	});

	it("takes the events all the same: a plugin cannot help what is in front of the server", async () => {
		const { sessionToken } = await server.startSession({ "CF-Connecting-IP": "203.0.113.77" });
		expect((await server.ingest(sessionToken, [pinned(1)])).status).toBe(200);
	});
});

describe("a server that no address should reach, asked past its tunnel", () => {
	const server = useTestServer({ CLIENT_ADDRESSES: "removed", TRUSTED_PROXIES: "10.0.0.1" });

	it("says that the connection itself shows one", async () => {
		const response = await fetch(`${server.url}/readyz`);
		expect(await response.json()).toMatchObject({ addressesArrived: ["connection"] });
	});
});

describe("a server that no address should reach, asked too much", () => {
	const server = useTestServer({
		CLIENT_ADDRESSES: "removed",
		REQUESTS_PER_MINUTE_PER_ADDRESS: "1",
		REQUESTS_PER_MINUTE_ALTOGETHER: "5",
		REQUESTS_PER_MINUTE_PER_SESSION: "10",
	});

	it("opens so many sessions in a minute, whoever asks, and goes on with those that are open", async () => {
		const { sessionToken } = await server.startSession();
		const statuses: Array<number> = [];
		for (let index = 0; index < 7; index += 1) {
			const headers = { ...startHeaders, "CF-Connecting-IP": `203.0.113.${index}` };
			statuses.push((await fetch(`${server.url}/telemetry/start-session`, { headers })).status);
		}
		expect(statuses).toEqual([200, 200, 200, 200, 429, 429, 429]);
		const beats: Array<number> = [];
		for (let index = 0; index < 12; index += 1) {
			beats.push((await server.get("/telemetry/still-alive", sessionToken)).status);
		}
		expect(beats.filter((status) => status === 204)).toHaveLength(10);
		expect(beats.slice(10)).toEqual([429, 429]);
	});

	it("answers at other paths meanwhile", async () => {
		for (let index = 0; index < 7; index += 1) {
			await fetch(`${server.url}/telemetry/start-session`, { headers: startHeaders });
		}
		expect((await server.get("/telemetry/start-session")).status).toBe(429);
		expect((await server.get("/telemetry/contract")).status).toBe(200);
		expect((await server.get("/readyz")).status).toBe(200);
	});
});

describe("a server that no address should reach, whose password is guessed", () => {
	const server = useTestServer({
		CLIENT_ADDRESSES: "removed",
		REQUESTS_PER_MINUTE_PER_ADDRESS: "1",
		DASHBOARD_PASSWORD_HASH:
			"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	});

	it("lets the maker sign in while somebody else attempts", async () => {
		const guess = (): Promise<Response> =>
			fetch(`${server.url}/api/login`, {
				method: "POST",
				headers: { "Content-Type": "application/json" },
				body: JSON.stringify({ password: "a wrong password" }),
			});
		for (let index = 0; index < 11; index += 1) {
			expect(await (await guess()).json()).toMatchObject({ code: "wrong_password" });
		}
	});
});
