import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, RequestListener, Server } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { addressHeaders } from "@flipbook-telemetry/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { useTelemetryServer } from "../support/telemetry-server.ts";

const folder = new URL("../../deploy/tunnel/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

interface Rule {
	readonly ref: string;
	readonly expression: string;
	readonly action: string;
	readonly action_parameters?: { readonly headers?: Readonly<Record<string, { readonly operation: string }>> };
	readonly ratelimit?: Readonly<Record<string, unknown>>;
}

interface Rules {
	readonly host: string;
	readonly rulesets: Readonly<Record<string, ReadonlyArray<Rule>>>;
	readonly zone: {
		readonly settings: Readonly<Record<string, string>>;
		readonly managed_request_headers: ReadonlyArray<{ readonly id: string; readonly enabled: boolean }>;
	};
}

const rules = JSON.parse(read("rules.json")) as Rules;
const removed = Object.keys(rules.rulesets["http_request_late_transform"]?.[0]?.action_parameters?.headers ?? {});

/** Headers whose name Cloudflare lets no rule touch, but for one, and what keeps each away instead. */
const switchedOff: Readonly<Record<string, string>> = {
	"cf-connecting-ipv6": "pseudo_ipv4",
	"cf-ipcity": "add_visitor_location_headers",
	"cf-ipcontinent": "add_visitor_location_headers",
	"cf-ipcountry": "ip_geolocation",
	"cf-iplatitude": "add_visitor_location_headers",
	"cf-iplongitude": "add_visitor_location_headers",
	"cf-metro-code": "add_visitor_location_headers",
	"cf-postal-code": "add_visitor_location_headers",
	"cf-pseudo-ipv4": "pseudo_ipv4",
	"cf-region": "add_visitor_location_headers",
	"cf-region-code": "add_visitor_location_headers",
	"cf-timezone": "add_visitor_location_headers",
};

async function listen(answer: RequestListener): Promise<{ readonly server: Server; readonly url: string }> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("the rules at the edge", () => {
	it("keep away every header that the server knows to bear an address, each by what can", () => {
		const off = [
			...Object.entries(rules.zone.settings).map(([name, value]) => [name, value === "off"] as const),
			...rules.zone.managed_request_headers.map(({ id, enabled }) => [id, !enabled] as const),
		].filter(([, isOff]) => isOff);
		const names = new Set(off.map(([name]) => name));
		expect(Object.values(switchedOff).filter((name) => !names.has(name))).toEqual([]);
		expect([...removed, ...Object.keys(switchedOff)].sort()).toEqual([...addressHeaders].sort());
	});

	it("touch no header that Cloudflare keeps rules from touching", () => {
		const forbidden = removed.filter((name) => /^(x-)?cf-/.test(name) && name !== "cf-connecting-ip");
		expect(forbidden).toEqual([]);
	});

	it("are about the server's host alone, except floods, where the free plan knows paths only", () => {
		const all = Object.entries(rules.rulesets).flatMap(([phase, list]) => list.map((rule) => ({ phase, rule })));
		for (const { phase, rule } of all) {
			const isByHost = rule.expression.startsWith('http.host eq "{host}"');
			expect([phase, isByHost]).toEqual([phase, phase !== "http_ratelimit"]);
		}
		expect(new Set(all.map(({ rule }) => rule.ref)).size).toBe(all.length);
	});

	it("cache nothing, and limit floods within what the free plan allows", () => {
		expect(rules.rulesets["http_request_cache_settings"]).toMatchObject([
			{ action: "set_cache_settings", action_parameters: { cache: false } },
		]);
		expect(rules.rulesets["http_ratelimit"]).toMatchObject([
			{ ratelimit: { period: 10, mitigation_timeout: 10, characteristics: ["cf.colo.id", "ip.src"] } },
		]);
	});
});

/** What Cloudflare adds by its documentation when nothing is set otherwise, and what a visitor behind proxies brings along. */
const visitor = "203.0.113.77";
const added: Readonly<Record<string, string>> = {
	"cf-connecting-ip": visitor,
	"cf-ipcountry": "DE",
	"cf-ray": "230b030023ae2822-FRA",
	"cf-visitor": '{"scheme":"https"}',
	"cdn-loop": "cloudflare; loops=1",
	"x-forwarded-for": `198.51.100.7, ${visitor}`,
	"x-forwarded-proto": "https",
	forwarded: `for=${visitor}`,
	"x-real-ip": visitor,
	"true-client-ip": visitor,
};

/** Imitates the edge: adds what it adds, applies the rules that are on, puts `X-Forwarded-For` back as its cache does. */
function createEdge(originUrl: () => string, isOn: () => boolean): RequestListener {
	return (incoming, response) => {
		const headers: IncomingHttpHeaders = { ...incoming.headers, ...added };
		if (isOn()) {
			for (const name of removed) {
				delete headers[name];
			}
			if (rules.zone.settings["ip_geolocation"] === "off") {
				delete headers["cf-ipcountry"];
			}
			headers["x-forwarded-for"] = "172.70.80.9";
		}
		const outgoing = request(
			new URL(incoming.url ?? "/", originUrl()),
			{ method: incoming.method, headers },
			(answer) => {
				response.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(response);
			},
		);
		incoming.pipe(outgoing);
	};
}

describe("a server behind the edge", () => {
	const server = useTelemetryServer({ CLIENT_ADDRESSES: "removed" });
	let edge: Awaited<ReturnType<typeof listen>>;
	let isOn = true;

	beforeAll(async () => {
		edge = await listen(
			createEdge(
				() => server.url,
				() => isOn,
			),
		);
	});

	afterAll(() => void edge.server.close());

	const ask = async (): Promise<unknown> => (await fetch(`${edge.url}/readyz`)).json();

	it("receives no address while the rules are on", async () => {
		isOn = true;
		expect(await ask()).toMatchObject({ addressesArrived: [] });
	});

	it("says which headers bore one while they are off", async () => {
		isOn = false;
		const answer = await ask();
		expect((answer as { addressesArrived: ReadonlyArray<string> }).addressesArrived.toSorted()).toEqual([
			"cf-connecting-ip",
			"cf-ipcountry",
			"forwarded",
			"true-client-ip",
			"x-forwarded-for",
			"x-real-ip",
		]);
		expect(JSON.stringify(answer)).not.toContain(visitor);
	});
});

/** Imitates the part of Cloudflare's API that the script speaks to. */
function createFakeApi(): {
	readonly answer: RequestListener;
	readonly rulesets: Map<string, ReadonlyArray<Rule>>;
	readonly changes: Array<string>;
} {
	const rulesets = new Map<string, ReadonlyArray<Rule>>();
	const changes: Array<string> = [];
	return {
		rulesets,
		changes,
		answer: (incoming, response) => {
			let text = "";
			incoming.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
			incoming.on("end", () => {
				const phase = /phases\/(\w+)\/entrypoint$/.exec(incoming.url ?? "")?.[1];
				const say = (status: number, result: unknown): void => {
					response.writeHead(status, { "Content-Type": "application/json" });
					response.end(JSON.stringify({ success: status === 200, errors: [], result }));
				};
				if (incoming.headers.authorization !== "Bearer planted-token") {
					say(403, null);
					return;
				}
				if (incoming.method !== "GET") {
					changes.push(`${incoming.method} ${incoming.url?.replace(/^.*?\/zones\/\w+/, "")} ${text}`);
				}
				if (phase === undefined) {
					say(200, { managed_request_headers: [{ id: "add_visitor_location_headers", enabled: true }] });
				} else if (incoming.method === "GET") {
					const found = rulesets.get(phase);
					say(found === undefined ? 404 : 200, found === undefined ? null : { rules: found });
				} else {
					const sent = (JSON.parse(text) as { rules: ReadonlyArray<Rule> }).rules;
					rulesets.set(
						phase,
						sent.map((rule) => ({ ...rule, version: "1", last_updated: "2026-01-01T00:00:00Z" })),
					);
					say(200, {});
				}
			});
		},
	};
}

describe("apply-rules", () => {
	const api = createFakeApi();
	let running: Awaited<ReturnType<typeof listen>>;
	const zone = "0123456789abcdef0123456789abcdef";

	beforeAll(async () => {
		running = await listen(api.answer);
	});

	afterAll(() => void running.server.close());

	function apply(args: ReadonlyArray<string>, token = "planted-token"): Promise<{ code: number; out: string }> {
		const script = fileURLToPath(new URL("apply-rules.mjs", folder));
		return new Promise((resolve) => {
			const child = execFile(
				process.execPath,
				[script, "--zone", zone, "--api", running.url, ...args],
				{ env: { CLOUDFLARE_API_TOKEN: token } },
				(_problem, out, said) => resolve({ code: child.exitCode ?? -1, out: out + said }),
			);
		});
	}

	it("changes nothing on a dry run, and shows all of it", async () => {
		const { code, out } = await apply(["--dry-run"], "");
		expect(code).toBe(0);
		expect(out).toContain("would put into http_request_late_transform");
		expect(out).toContain('"cf-connecting-ip"');
		expect(out).toContain("would set ip_geolocation of the whole zone to off");
		expect(api.changes).toEqual([]);
	});

	it("puts each rule in, for the host, beside the rules of others", async () => {
		const theirs = { ref: "theirs", expression: "true", action: "rewrite" };
		api.rulesets.set("http_request_late_transform", [theirs]);
		const { code, out } = await apply(["--host", "telemetry.example.com"]);
		expect([code, out]).toEqual([0, expect.not.stringContaining("BAD")]);
		const [first, second] = api.rulesets.get("http_request_late_transform") ?? [];
		expect(first).toMatchObject(theirs);
		expect(second?.expression).toBe('http.host eq "telemetry.example.com"');
		expect([...api.rulesets.keys()].sort()).toEqual(Object.keys(rules.rulesets).sort());
		expect(api.changes.filter((change) => change.startsWith("PATCH"))).toEqual([
			'PATCH /settings/ip_geolocation {"value":"off"}',
			'PATCH /settings/pseudo_ipv4 {"value":"off"}',
			'PATCH /managed_headers {"managed_request_headers":[{"id":"add_visitor_location_headers","enabled":false}]}',
		]);
	});

	it("has nothing twice when it is run again", async () => {
		await apply([]);
		for (const [phase, list] of api.rulesets) {
			expect([phase, list.length]).toEqual([phase, phase === "http_request_late_transform" ? 2 : 1]);
		}
	});

	it("takes its own out again and leaves the others", async () => {
		await apply(["--remove"]);
		expect(api.rulesets.get("http_request_late_transform")).toMatchObject([{ ref: "theirs" }]);
		expect(api.rulesets.get("http_ratelimit")).toEqual([]);
	});

	it("goes on after a step that fails, says which, and fails in the end", async () => {
		const { code, out } = await apply(["--skip-zone"], "another-token");
		expect(code).toBe(1);
		expect(out.match(/^BAD {3}put into/gm)).toHaveLength(Object.keys(rules.rulesets).length);
		expect(out).not.toContain("another-token");
	});
});

describe("the tunnel's configuration", () => {
	interface TunnelConfig {
		readonly tunnel: string;
		readonly loglevel: string;
		readonly metrics: string;
		readonly originRequest: Readonly<Record<string, unknown>>;
		readonly ingress: ReadonlyArray<{ readonly hostname?: string; readonly path?: string; readonly service: string }>;
	}
	const config = parse(read("config.yml")) as TunnelConfig;

	/** What cloudflared's own check of ingress rules asks for. */
	it("has ingress rules that cloudflared accepts: a host and no path in each address, and a last one for all", () => {
		for (const [index, { hostname, path, service }] of config.ingress.entries()) {
			const isLast = index === config.ingress.length - 1;
			expect(isLast).toBe(hostname === undefined && path === undefined);
			expect(hostname ?? "").not.toMatch(/:|.\*/);
			if (path !== undefined) {
				expect(() => new RegExp(path)).not.toThrow();
			}
			if (!/^http_status:\d{3}$/.test(service)) {
				expect(new URL(service)).toMatchObject({ protocol: "http:", hostname: "127.0.0.1", pathname: "/", search: "" });
				expect(service).not.toMatch(/\/$/);
			}
		}
	});

	it("knows no setting that cloudflared does not", () => {
		const known = ["tunnel", "credentials-file", "loglevel", "no-autoupdate", "metrics", "originRequest", "ingress"];
		expect(Object.keys(config).sort()).toEqual(known.sort());
		expect(Object.keys(config.originRequest).sort()).toEqual([
			"connectTimeout",
			"keepAliveConnections",
			"keepAliveTimeout",
		]);
	});

	it("writes no header into its log, and shows its own numbers to this machine only", () => {
		expect(config.loglevel).toBe("info");
		expect(config.metrics).toMatch(/^127\.0\.0\.1:/);
	});

	it("leads to where the server listens, by the host that the rules are about, and hides /metrics", () => {
		const hosts = new Set(config.ingress.map(({ hostname }) => hostname).filter((name) => name !== undefined));
		expect([...hosts]).toEqual([rules.host]);
		expect(config.ingress[0]).toMatchObject({ path: "^/metrics$", service: "http_status:404" });
		expect(config.ingress[1]?.service).toBe("http://127.0.0.1:8787");
	});
});
