import { METHODS } from "node:http";
import fc from "fast-check";
import type { Draft } from "../hostile-request.ts";
import { hostile, refusals, render } from "../hostile-request.ts";
import { nastyText } from "../nasty-text.ts";

const known = [
	"/",
	"/healthz",
	"/readyz",
	"/metrics",
	"/api/numbers/live",
	"/api/login",
	"/api/logout",
	"/api/me",
	"/embed",
	"/api/numbers/actives",
	"/telemetry/contract",
	"/telemetry/start-session",
	"/telemetry/ingest",
	"/telemetry/still-alive",
	"/telemetry/end-session",
	"/telemetry/my-data",
	"/TELEMETRY/INGEST",
	"/telemetry//ingest",
	"/telemetry/ingest/",
	"/telemetry/./ingest",
	"/telemetry/%69ngest",
	"//telemetry/ingest",
	"//x:99999999/telemetry/ingest",
	"/telemetry/ingest%2f",
	"/telemetry/ingest%00",
	"/telemetry/ingest;x=1",
	"/telemetry/../telemetry/my-data",
	"/.env",
	"/.git/config",
	"/%E0%A4%A",
	"/%",
	"/%ff%fe",
	"/\\..\\..",
	"/[::1",
];

const queries = [
	"",
	"?",
	"??",
	"?__proto__[a]=1",
	"?constructor.prototype.a=1",
	"?a[]=1&a[0]=2&a[b]=3",
	"?a=%ZZ",
	"?a=%00",
	"?=",
	"?&&&",
	`?${"a=1&".repeat(1500)}`,
	`?${"[a]".repeat(1000)}`,
];

/** Text as it may stand in a path: what cannot is percent-encoded, at times wrongly. */
const pathText = nastyText.map((text) =>
	Buffer.from(text, "utf8")
		.toString("latin1")
		.replaceAll(/[^!$-;=@-Z_a-z~]/g, (character) => `%${character.charCodeAt(0).toString(16)}`),
);

const target = fc
	.tuple(
		fc.constantFrom(...known),
		fc.oneof(fc.constant(""), pathText),
		fc.oneof(
			fc.constantFrom(...queries),
			pathText.map((text) => `?${text}`),
		),
	)
	.map((parts) => parts.join(""));

const method = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom("GET", "POST", "HEAD", "DELETE", "OPTIONS") },
	{ weight: 2, arbitrary: fc.constantFrom(...METHODS.filter((name) => name !== "CONNECT")) },
	{ weight: 1, arbitrary: fc.constantFrom("get", "FROB", "GETT", "G", "QUERYY", "POST2", "\u00e9") },
);

/** Any method on any address, without anything that would let it in. */
export const hostileAddress: fc.Arbitrary<Draft> = fc.tuple(method, target).map(([verb, path]): Draft => {
	const bytes = render(`${verb} ${path} HTTP/1.1`, ["Host: 127.0.0.1", "Connection: close"]);
	return () => hostile("hostile address or method", bytes, { statuses: [200, 204, ...refusals] });
});
