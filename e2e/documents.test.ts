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

describe("docs/integrating.md", () => {
	it("shows the examples to the letter", async () => {
		const page = await readFile(new URL("../docs/integrating.md", import.meta.url), "utf8");
		const shown = [...page.matchAll(/<!-- file: (\S+) -->\s+<!-- prettier-ignore -->\s+```\w+\n([\s\S]*?)```/g)];
		expect(shown.map((match) => match[1])).toEqual([
			"examples/roblox-ts/src/main.server.ts",
			"examples/plain-luau/main.server.luau",
			"examples/own-dialogs/main.server.luau",
		]);
		for (const [, file = "", code] of shown) {
			expect(code).toBe(await readFile(new URL(`../${file}`, import.meta.url), "utf8"));
		}
	});
});
