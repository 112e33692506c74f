import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { createContract } from "../../../src/ingest/contract/contract.js";
import { createDocument } from "../../../src/site/api-reference/document.js";
import { createAnswerCheck, watchAnswers } from "../../support/documented-answers.js";

const check = createAnswerCheck(createDocument(createContract()));

function answer(status: number, body: unknown, contentType = "application/json"): Parameters<typeof check>[1] {
	const text = typeof body === "string" ? body : JSON.stringify(body);
	return { status, headers: new Headers({ "Content-Type": contentType }), text };
}

const ingest = { method: "POST", path: "/telemetry/ingest", body: undefined };
const stored = { accepted: 1, duplicates: 0, expired: [], rejected: [], sessionOver: false };
const problem = { type: "about:blank", title: "t", status: 401, code: "token_missing", detail: "d" };

describe("the check of every answer that the tests fetch", () => {
	it("agrees with what is documented", () => {
		expect(check(ingest, answer(200, stored))).toBeUndefined();
		expect(check(ingest, answer(401, problem, "application/problem+json"))).toBeUndefined();
	});

	it.each([
		["a status that is not documented", answer(201, stored), "201 is not documented"],
		["a member that is not documented", answer(200, { ...stored, plus: 1 }), "additional properties"],
		["a member that is missing", answer(200, { accepted: 1 }), "required property 'duplicates'"],
		["another type of content", answer(401, problem), "application/json is not documented"],
		[
			"a code that does not belong to the status",
			answer(401, { ...problem, code: "rate_limited" }, "application/problem+json"),
			"allowed values",
		],
		[
			"a refusal for now that does not say until when",
			answer(429, { ...problem, status: 429, code: "rate_limited" }, "application/problem+json"),
			"Retry-After is missing",
		],
	])("finds %s", (_what, wrong, words) => {
		expect(check(ingest, wrong)).toContain(words);
	});

	it("finds an address that is answered and not documented", () => {
		const hidden = { method: "GET", path: "/hidden", body: undefined };
		expect(check(hidden, answer(200, {}))).toBe("the answer is not not_found");
	});

	it("finds events that are taken in and not documented", () => {
		const body = JSON.stringify({ events: [{ seq: 1, name: "StoryPinned", ageMs: 0, properties: { name: "x" } }] });
		expect(check({ ...ingest, body }, answer(200, stored))).toContain("additional properties");
	});

	it("sees the answers of the server it watches, and of no other", async () => {
		const stranger = createServer((_request, response) => response.end("{}"));
		await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
		const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
		const stopWatching = watchAnswers(url, check);
		const stopWatchingOther = watchAnswers("http://127.0.0.1:1", check);
		await fetch(`${url}/healthz`);
		expect(stopWatchingOther()).toEqual([]);
		expect(stopWatching()).toEqual([expect.stringContaining("GET /healthz 200: none is not documented")]);
		stranger.close();
	});
});
