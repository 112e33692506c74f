import { defineConfig } from "vitest/config";

/** What needs more than npm: PostgreSQL and age as Debian packages them. */
export default defineConfig({
	test: {
		include: ["test/world/**/*.test.ts"],
		globalSetup: ["test/support/one-postgres.ts"],
		maxWorkers: 1,
		testTimeout: 90_000,
		hookTimeout: 60_000,
	},
});
