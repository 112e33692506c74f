import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSessionTokens } from "../../src/telemetry/session-token.js";

const oldKey = { id: "old", secret: randomBytes(32) };
const newKey = { id: "new", secret: randomBytes(32) };
const claims = { sessionId: "8d7f5ba0-7260-4632-b197-ec58731dadc1", sessionDay: "2026-03-01", contractVersion: 1 };
const nowMs = Date.parse("2026-03-01T12:00:00Z");

describe("session tokens", () => {
	it("say what they were signed with", async () => {
		const tokens = createSessionTokens([newKey]);
		expect(await tokens.verify(await tokens.sign(claims, nowMs), nowMs)).toEqual(claims);
	});

	it("of an older key are accepted for as long as that key is there", async () => {
		const token = await createSessionTokens([oldKey]).sign(claims, nowMs);
		expect(await createSessionTokens([newKey, oldKey]).verify(token, nowMs)).toEqual(claims);
		await expect(createSessionTokens([newKey]).verify(token, nowMs)).rejects.toMatchObject({ code: "token_invalid" });
	});

	it("are signed with the first key", async () => {
		const token = await createSessionTokens([newKey, oldKey]).sign(claims, nowMs);
		expect(await createSessionTokens([newKey]).verify(token, nowMs)).toEqual(claims);
	});

	it("expire after 30 days", async () => {
		const tokens = createSessionTokens([newKey]);
		const token = await tokens.sign(claims, nowMs);
		const dayMs = 24 * 60 * 60 * 1000;
		expect(await tokens.verify(token, nowMs + 29 * dayMs)).toEqual(claims);
		await expect(tokens.verify(token, nowMs + 31 * dayMs)).rejects.toMatchObject({ code: "token_expired" });
	});
});
