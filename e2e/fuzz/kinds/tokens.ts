import { createHmac } from "node:crypto";
import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { hostile, render } from "../hostile-request.ts";
import { nastyHeaderValue, nastyText } from "../nasty-text.ts";
import { batchOf, spoiltEvent } from "./spoilt-event.ts";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const claims = {
	iss: "flipbook-telemetry",
	aud: "session",
	sub: "8d7f5ba0-7260-4632-b197-ec58731dadc1",
	day: "2026-03-01",
	ver: 1,
	iat: 1_700_000_000,
	exp: 9_999_999_999,
};

const head = fc.oneof(
	fc.constantFrom<unknown>(
		{ alg: "none" },
		{ alg: "HS256" },
		{ alg: "HS256", kid: "" },
		{ alg: "HS256", kid: "__proto__" },
		{ alg: "HS256", kid: {} },
		{ alg: "HS256", kid: "../../dev/null" },
		{ alg: "HS256", crit: ["exp"], exp: 1 },
		{ alg: "HS256", b64: false, crit: ["b64"] },
		{ alg: "HS256", jku: "http://127.0.0.1/keys" },
		{ alg: "HS256", jwk: { kty: "oct", k: "AAAA" } },
		{ alg: "RS256", x5c: ["AAAA"] },
		{ alg: "HS512", zip: "DEF" },
		{ alg: 5 },
		{ alg: ["HS256"] },
		[],
		null,
		"HS256",
	),
	fc.jsonValue(),
);

/** A token as of RFC 7519 that is signed with a key which is not the server's. */
const forged = fc
	.tuple(head, fc.oneof(fc.constant<unknown>(claims), fc.jsonValue()), fc.uint8Array({ minLength: 32, maxLength: 64 }))
	.map(([header, payload, key]) => {
		const signed = `${encode(header)}.${encode(payload)}`;
		return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
	});

type Spoil = (token: string) => string;

const other = (character: string | undefined): string => (character === "A" ? "B" : "A");

/** What makes a good token bad. Each changes what is signed, or the signature, and not only how it is written. */
const spoilt: fc.Arbitrary<Spoil> = fc.oneof(
	fc.constantFrom<Spoil>(
		(token) => token.slice(0, token.lastIndexOf(".") + 1),
		(token) => token.slice(0, token.lastIndexOf(".")),
		(token) => token.slice(0, -2),
		(token) => `${token}.${token}`,
		(token) => token.split(".").reverse().join("."),
		(token) => token.replaceAll(".", ""),
		(token) => `${encode({ alg: "none", kid: "k" })}.${token.split(".").slice(1).join(".")}`,
		(token) => {
			const [header, , signature] = token.split(".");
			return `${header}.${encode(claims)}.${signature}`;
		},
		(token) => {
			const at = token.lastIndexOf(".") + 1;
			return token.slice(0, at) + other(token[at]) + token.slice(at + 1);
		},
		(token) => token.repeat(20),
	),
	forged.map((token) => () => token),
	nastyText.map((text) => () => Buffer.from(text).toString("base64url")),
);

/** What stands in `Authorization`; never a token that is good. */
const authorization: fc.Arbitrary<(token: string) => string> = fc.oneof(
	{ weight: 6, arbitrary: spoilt.map((spoil) => (token: string) => `Bearer ${spoil(token)}`) },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			(token: string) => token,
			(token: string) => `Basic ${token}`,
			(token: string) => `Bearer${token}`,
			(token: string) => `Bearer ${token} ${token}`,
			(token: string) => `Bearer ${token}, Bearer ${token}`,
			() => "Bearer",
			() => "",
		),
	},
	{ weight: 1, arbitrary: nastyHeaderValue.map((value) => () => `Bearer ${value}`) },
);

const line = fc.constantFrom(
	"POST /telemetry/ingest HTTP/1.1",
	"GET /telemetry/still-alive HTTP/1.1",
	"GET /telemetry/end-session HTTP/1.1",
);

/** A call of a session under a token that is not the session's. */
export const hostileToken: fc.Arbitrary<Draft> = fc
	.tuple(line, authorization, spoiltEvent)
	.map(([first, authorize, event]): Draft => {
		const body = first.startsWith("POST") ? batchOf([event]) : Buffer.alloc(0);
		return ({ token }) =>
			hostile(
				"hostile token",
				render(
					first,
					[
						"Host: 127.0.0.1",
						"Connection: close",
						`Authorization: ${authorize(token)}`,
						"Content-Type: application/json",
						`Content-Length: ${body.length}`,
					],
					body,
				),
				{ statuses: [400, 401, 431] },
			);
	});
