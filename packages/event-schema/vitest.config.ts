import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		// No module keeps state of its own, so files share what is loaded: loading it anew takes longer than most of them.
		isolate: false,
	},
});
