import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		exclude: ["test/world/**"],
		globalSetup: ["test/support/one-postgres.ts"],
		maxWorkers: 2,
		// No module keeps state of its own, so files share what is loaded: loading it anew takes longer than most of them.
		isolate: false,
		testTimeout: 90_000,
		// Polls wait long, since the machine may be busy.
		expect: { poll: { timeout: 20_000 } },
		hookTimeout: 60_000,
	},
});
