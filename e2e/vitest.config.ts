import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["**/*.test.ts"],
		// What needs more than npm, or takes long: pnpm test:world.
		exclude: ["**/node_modules/**", "world/**"],
		globalSetup: ["support/one-postgres.ts"],
		// Most files start a server of their own, and wait for it now and then.
		maxWorkers: 4,
		// No module keeps state of its own, so files share what is loaded: loading it anew takes longer than most of them.
		isolate: false,
		testTimeout: 180_000,
		// Polls wait long, since the machine may be busy.
		expect: { poll: { timeout: 20_000 } },
		hookTimeout: 120_000,
	},
});
