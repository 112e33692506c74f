import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		exclude: ["test/world/**"],
		globalSetup: ["test/support/one-postgres.ts"],
		maxWorkers: 2,
		testTimeout: 90_000,
		hookTimeout: 60_000,
	},
});
