import { defineConfig } from "vitest/config";

export default defineConfig({
	test: { include: ["test/**/*.test.ts"], maxWorkers: 2, testTimeout: 90_000, hookTimeout: 30_000 },
});
