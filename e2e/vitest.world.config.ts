import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["world/**/*.test.ts"],
		globalSetup: ["support/one-postgres.ts"],
		// One machine at a time: each boots a Debian.
		fileParallelism: false,
		testTimeout: 180_000,
		// Polls wait long, since the machine may be busy.
		expect: { poll: { timeout: 20_000 } },
		hookTimeout: 600_000,
	},
});
