import { gzipSync } from "node:zlib";
import { paths } from "@flipbook-telemetry/event-schema";
import { loginPaths } from "@flipbook-telemetry/numbers-schema";

/** What somebody sends who wants the server to answer nobody else. */
export interface Attack {
	readonly name: string;
	/** Requests a second over all connections; undefined: each connection sends the next once the last was answered. */
	readonly perSecond: number | undefined;
	/** As HTTP/1.1 writes it, for one of the attacker's own tokens. */
	readonly request: (token: string) => Buffer;
}

/** 262 KB of brackets inside one another, in a few hundred bytes. */
const packedBrackets = gzipSync("[".repeat(131_000) + "]".repeat(131_000), { level: 9 });

function post(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
	const all = {
		Host: "door",
		// One sender, by the proxy's word.
		"X-Forwarded-For": "203.0.113.66",
		"Content-Type": "application/json",
		"Content-Length": String(body.length),
		...headers,
	};
	const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
	return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1"), body]);
}

const packed = { "Content-Encoding": "gzip" };

/** From few requests to as many as the server answers. */
export const attacks: ReadonlyArray<Attack> = [
	{ name: "packed brackets, no token, 32/s", perSecond: 32, request: () => post(paths.ingest, packed, packedBrackets) },
	{
		name: "packed brackets, no token, without a pause",
		perSecond: undefined,
		request: () => post(paths.ingest, packed, packedBrackets),
	},
	{
		name: "packed brackets, forged token, without a pause",
		perSecond: undefined,
		request: () => post(paths.ingest, { ...packed, Authorization: "Bearer e30.e30.AAAA" }, packedBrackets),
	},
	{
		name: "packed brackets, tokens of one's own, without a pause",
		perSecond: undefined,
		request: (token) => post(paths.ingest, { ...packed, Authorization: `Bearer ${token}` }, packedBrackets),
	},
	{
		name: "packed brackets to sign in, without a pause",
		perSecond: undefined,
		request: () => post(loginPaths.login, packed, packedBrackets),
	},
];
