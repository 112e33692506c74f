import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/world/**/*.test.ts"],
		testTimeout: 300_000,
	},
});
