import { readFile } from "node:fs/promises";
import { withEventTable } from "@flipbook-telemetry/tooling/generate";
import { describe, expect, it } from "vitest";

describe("docs/privacy.md", () => {
	it("lists every event of the contract; `pnpm generate` brings it up to date", async () => {
		const page = await readFile(new URL("../docs/privacy.md", import.meta.url), "utf8");
		expect(page).toContain("<!-- events:");
		expect(page).toBe(await withEventTable(page));
	});
});
