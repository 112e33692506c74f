import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		exclude: ["test/world/**"],
		globalSetup: ["test/support/one-postgres.ts"],
		// Twice the cores of a small machine: many tests wait, for a time to pass or for PostgreSQL.
		maxWorkers: 4,
		// No module keeps state of its own, so files share what is loaded: loading it anew takes longer than most of them.
		isolate: false,
		testTimeout: 90_000,
		// Polls wait long, since the machine may be busy.
		expect: { poll: { timeout: 20_000 } },
		hookTimeout: 60_000,
	},
});
