import { describe, expect, it } from "vitest";
import { ProblemError } from "../../../src/http/problem.js";
import { createPasswordAttempts } from "../../../src/site/login/password-attempts.js";

/** The name of an address that is counted with the counter of a number from 0 to 65,535. */
function keyWith(counter: number, rest: number): string {
	const bytes = Buffer.alloc(16);
	bytes.writeUInt16BE(counter);
	bytes.writeUInt32BE(rest, 2);
	return bytes.toString("base64url");
}

describe("attempts of the password", () => {
	const guess = async (
		attempts: ReturnType<typeof createPasswordAttempts>,
		key: string | undefined,
	): Promise<string> => {
		try {
			await attempts.guess(undefined, key);
			return "checked";
		} catch (problem) {
			return problem instanceof ProblemError ? problem.code : String(problem);
		}
	};

	it("from ever new addresses are counted with the same few counters, so they take no more and more memory", async () => {
		const attempts = createPasswordAttempts(true);
		for (let rest = 0; rest < 10; rest += 1) {
			expect(await guess(attempts, keyWith(7, rest))).toBe("checked");
		}
		expect(await guess(attempts, keyWith(7, 1_000_000))).toBe("rate_limited");
	});

	it("of one counter take nothing from another, nor from senders whose address is not known", async () => {
		const attempts = createPasswordAttempts(true);
		for (let rest = 0; rest < 11; rest += 1) {
			await guess(attempts, keyWith(7, rest));
		}
		expect(await guess(attempts, keyWith(8, 0))).toBe("checked");
		expect(await guess(attempts, undefined)).toBe("checked");
	});
});
