import { defineConfig } from "vitest/config";

/** Tests that take too long for `pnpm test`. */
export default defineConfig({ test: { include: ["test/world/**/*.test.ts"] } });
