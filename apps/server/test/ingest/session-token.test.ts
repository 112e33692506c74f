import { randomBytes } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import type { SessionTokens } from "../../src/ingest/session-token.js";
import { createSessionTokens } from "../../src/ingest/session-token.js";

const oldKey = { id: "old", secret: randomBytes(32) };
const newKey = { id: "new", secret: randomBytes(32) };
const claims = { sessionId: "8d7f5ba0-7260-4632-b197-ec58731dadc1", sessionDay: "2026-03-01", contractVersion: 1 };
const nowMs = Date.parse("2026-03-01T12:00:00Z");
const dayMs = 24 * 60 * 60 * 1000;

/** What is said of a token; the claims when it is accepted. */
function verdict(tokens: SessionTokens, token: string, atMs = nowMs): unknown {
	try {
		return tokens.verify(token, atMs);
	} catch (problem) {
		return (problem as { readonly code?: string }).code;
	}
}

describe("session tokens", () => {
	const tokens = createSessionTokens([newKey]);
	const token = tokens.sign(claims, nowMs);

	it("say what they were signed with", () => {
		expect(verdict(tokens, token)).toEqual(claims);
	});

	it("of an older key are accepted for as long as that key is there", () => {
		const old = createSessionTokens([oldKey]).sign(claims, nowMs);
		expect(verdict(createSessionTokens([newKey, oldKey]), old)).toEqual(claims);
		expect(verdict(tokens, old)).toBe("token_invalid");
	});

	it("are signed with the first key", () => {
		expect(verdict(tokens, createSessionTokens([newKey, oldKey]).sign(claims, nowMs))).toEqual(claims);
	});

	it("expire after 30 days", () => {
		expect(verdict(tokens, token, nowMs + 30 * dayMs - 1000)).toEqual(claims);
		expect(verdict(tokens, token, nowMs + 30 * dayMs)).toBe("token_expired");
	});

	it("are JSON Web Tokens as others read and write them", async () => {
		const { payload, protectedHeader } = await jwtVerify(token, newKey.secret, { currentDate: new Date(nowMs) });
		expect(protectedHeader).toEqual({ alg: "HS256", typ: "JWT", kid: "new" });
		expect(payload).toMatchObject({ sub: claims.sessionId, iss: "flipbook-telemetry", aud: "session" });
		const theirs = await new SignJWT(payload).setProtectedHeader(protectedHeader).sign(newKey.secret);
		expect(verdict(tokens, theirs)).toEqual(claims);
	});

	it("are refused when anything about them was changed", () => {
		const [head = "", body = "", signature = ""] = token.split(".");
		const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
		const changed = [
			"",
			"..",
			"not a token",
			`${head}.${body}`,
			`${head}.${body}.`,
			`${head}.${body}.${signature}.${signature}`,
			`${head}.${body}.${signature.slice(0, -2)}`,
			`${head}.${encoded({ sub: claims.sessionId })}.${signature}`,
			`${encoded({ alg: "none", kid: "new" })}.${body}.`,
			`${encoded({ alg: "none", kid: "new" })}.${body}.${signature}`,
			`${encoded({ alg: "HS512", kid: "new" })}.${body}.${signature}`,
			`${encoded({ alg: "HS256", kid: "old" })}.${body}.${signature}`,
			`${encoded({ kid: "new" })}.${body}.${signature}`,
			`bm9uc2Vuc2U.${body}.${signature}`,
			`bnVsbA.${body}.${signature}`,
		];
		expect(changed.map((text) => verdict(tokens, text))).toEqual(changed.map(() => "token_invalid"));
	});

	it("are refused when the same key signed them for something else", async () => {
		const login = await new SignJWT({ day: "2026-03-01", ver: 1 })
			.setProtectedHeader({ alg: "HS256", kid: "new" })
			.setIssuer("flipbook-telemetry")
			.setAudience("login")
			.setSubject(claims.sessionId)
			.setExpirationTime(nowMs / 1000 + 60)
			.sign(newKey.secret);
		expect(verdict(tokens, login)).toBe("token_invalid");
	});
});
