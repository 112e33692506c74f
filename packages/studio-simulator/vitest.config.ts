import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		// What others have written, and what takes long: pnpm test:world.
		exclude: ["test/world/**"],
		maxWorkers: 2,
		// No module keeps state of its own, so files share what is loaded: loading it anew takes longer than most of them.
		isolate: false,
		testTimeout: 30_000,
		hookTimeout: 30_000,
	},
});
