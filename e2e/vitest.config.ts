import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["**/*.test.ts"],
		// Each file starts a server and a PostgreSQL of its own.
		maxWorkers: 2,
		testTimeout: 180_000,
		hookTimeout: 120_000,
	},
});
