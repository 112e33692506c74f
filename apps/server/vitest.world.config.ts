import { defineConfig } from "vitest/config";

/**
 * Tests against programs that npm does not have (each is skipped, and says so, where its program is missing), and those that
 * take too long for `pnpm test`.
 */
export default defineConfig({
	test: {
		include: ["test/world/**/*.test.ts"],
		globalSetup: ["test/support/one-postgres.ts"],
		maxWorkers: 1,
		testTimeout: 90_000,
		// Polls wait long, since the machine may be busy.
		expect: { poll: { timeout: 20_000 } },
		hookTimeout: 60_000,
	},
});
