import { problems } from "@flipbook-telemetry/event-schema";
import { describe, expect, it } from "vitest";
import type { LuauFunction } from "../support/core-modules.js";
import { useCoreModules } from "../support/core-modules.js";

const modules = useCoreModules();

async function reactionTo(outcome: object): Promise<unknown> {
	const run: LuauFunction = await modules.load("return core.reaction.reactionTo");
	return run(outcome);
}

const reactions: Readonly<Record<(typeof problems)[number]["code"], string>> = {
	malformed_request: "drop",
	malformed_json: "drop",
	malformed_body: "drop",
	malformed_header: "drop",
	malformed_query: "drop",
	token_missing: "new-session",
	token_invalid: "new-session",
	token_expired: "new-session",
	login_required: "new-session",
	wrong_password: "drop",
	cross_site: "drop",
	not_found: "drop",
	unknown_installation: "drop",
	method_not_allowed: "drop",
	request_timeout: "retry",
	session_ended: "session-over",
	body_too_large: "halve",
	unsupported_media_type: "drop",
	unsupported_encoding: "drop",
	nothing_valid: "drop",
	rate_limited: "retry",
	headers_too_large: "drop",
	internal: "retry",
	unavailable: "retry",
};

describe("the reaction to a response", () => {
	it.each(problems)("$status $code", async ({ status, code }) => {
		expect(await reactionTo({ kind: "response", status, body: { code } })).toMatchObject({ kind: reactions[code] });
	});

	it.each([400, 401, 404, 410, 413, 502, 530])("%i that is not the server's own keeps everything", async (status) => {
		expect(await reactionTo({ kind: "response", status })).toEqual({ kind: "retry" });
		expect(await reactionTo({ kind: "response", status, body: "<html>" })).toEqual({ kind: "retry" });
	});

	it("waits for as long as Retry-After says", async () => {
		const outcome = { kind: "response", status: 503, retryAfterSeconds: 17, body: { code: "unavailable" } };
		expect(await reactionTo(outcome)).toEqual({ kind: "retry", afterSeconds: 17 });
	});
});

describe("the reaction to no response", () => {
	it("stops when the user has blocked the address", async () => {
		expect(await reactionTo({ kind: "failure", failure: "blocked" })).toEqual({ kind: "stop" });
	});

	it.each(["disabled", "throttled", "unavailable"])("tries again when it is %s", async (failure) => {
		expect(await reactionTo({ kind: "failure", failure })).toEqual({ kind: "retry" });
	});
});
